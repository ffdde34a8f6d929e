"""Opens and closes Chroma, and turns what it raises into one clear line."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from .errors import IndexMismatchError, IndexUnavailableError, KnowledgeError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

T = TypeVar("T")

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_server(location: str) -> bool:
    """Whether the location is a Chroma server's address rather than a folder."""
    return location.startswith(("http://", "https://"))


def open_client(location: str) -> "ClientAPI":
    """A client of the folder or server; telemetry is off. Raises what Chroma raises."""
    import chromadb
    from chromadb.config import Settings

    if is_server(location):
        url = urlsplit(location)
        secure = url.scheme == "https"
        return chromadb.HttpClient(
            host=url.hostname or "localhost",
            port=url.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
    folder = Path(location).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} is read-only")
    try:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except BaseException:
        _forget_failed_start(str(folder))
        raise


def _forget_failed_start(folder: str) -> None:
    """Chroma keeps a system whose start failed and would hand it to the next client of the same folder."""
    from chromadb.api.shared_system_client import SharedSystemClient

    if not SharedSystemClient._identifier_to_refcount.get(folder):
        SharedSystemClient._identifier_to_system.pop(folder, None)


def close(client: "ClientAPI | None") -> None:
    """Stop a client; a broken one is let go as it is."""
    if client is None:
        return
    # Chroma's close leaves open the HTTP sessions of a server's client and of the admin client within it.
    servers = [getattr(one, "_server", None) for one in (client, getattr(client, "_admin_client", None))]
    try:
        client.close()  # type: ignore[attr-defined]  # of Client, not of ClientAPI
        for session in filter(None, (getattr(server, "_session", None) for server in servers)):
            session.close()
    except Exception:  # a store that cannot be read cannot always be closed either
        return


def discard(location: str) -> None:
    """Delete Chroma's own files from a folder that cannot be opened. A server's data are left alone."""
    folder = Path(location).expanduser()
    if is_server(location) or not folder.is_dir():
        return
    try:
        for path in folder.iterdir():
            if path.name.startswith("chroma.sqlite3"):
                path.unlink()
            elif path.is_dir() and _UUID.fullmatch(path.name):
                shutil.rmtree(path)
    except OSError as problem:
        raise IndexUnavailableError(f"{location}: the broken vector store cannot be deleted ({problem})") from problem


def answer_of(work: Callable[[], T], location: str) -> T:
    """The result of `work`; what Chroma raises comes out as IndexUnavailableError."""
    try:
        return work()
    except KnowledgeError:
        raise
    except BaseException as problem:
        # Chroma's Rust part panics on broken files, with an exception that is no Exception.
        if not isinstance(problem, Exception) and type(problem).__name__ != "PanicException":
            raise
        if "dimension" in str(problem):
            text = f"{location}: the index holds vectors of another length; `shopclerk knowledge sync` builds it anew"
            raise IndexMismatchError(text) from problem
        raise IndexUnavailableError(_in_words(problem, location)) from problem


def _in_words(problem: BaseException, location: str) -> str:
    reason = " ".join(str(problem).split())[:200] or type(problem).__name__
    if is_server(location):
        return f"{location}: the vector store does not answer ({reason}); start it or mend [knowledge] url"
    if isinstance(problem, OSError) and not isinstance(problem, sqlite3.Error):
        return f"{location}: the folder of the vector store cannot be used ({reason}); check its permissions"
    if "readonly" in reason or "read-only" in reason.lower():
        return f"{location}: the disk of the vector store is read-only; make it writable or choose another folder"
    if "full" in reason and "disk" in reason:
        return f"{location}: the disk of the vector store is full; make room and sync again"
    return f"{location}: the vector store is broken ({reason}); `shopclerk knowledge sync` builds it anew"
