"""A real PostgreSQL for tests: one server a session, a fresh database each time it is asked for."""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

RECKLESS = ("fsync", "full_page_writes", "synchronous_commit")
"""What a server does for the day its machine crashes, which no test waits for."""


class PostgresServer:
    """A server reached over a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"shop_{next(self._numbers)}"
        with psycopg.connect(self._to("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return f"postgresql://postgres@/{name}?host={self._folder}"

    @property
    def pid(self) -> int:
        """Its first process; the others are its children."""
        place = next(one for one in (self._folder, self._folder / "data") if (one / "postmaster.pid").is_file())
        return int((place / "postmaster.pid").read_text().split()[0])

    def _to(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server from the wheel `pgserver`, else from the programs on PATH. Raises LookupError where there is neither."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may have 107 characters
    try:
        with _from_wheel(folder) if _has_wheel() else _from_path(folder):
            yield PostgresServer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_available() -> bool:
    """Whether a server can be started here."""
    return _has_wheel() or shutil.which("initdb") is not None


def _has_wheel() -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no session manager made a runtime folder
        try:
            import pgserver  # noqa: F401
        except ImportError:
            return False
    return True


@contextmanager
def _from_wheel(folder: Path) -> Iterator[None]:
    import pgserver

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pgserver.get_server(folder, cleanup_mode="stop")
    for option in RECKLESS:
        server.psql(f"ALTER SYSTEM SET {option} = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield
    finally:
        # Its files are thrown away: a checkpoint of hundreds of databases at the end would take minutes.
        # A test may have stopped it, or started it again.
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        with suppress(psutil.NoSuchProcess):
            server.cleanup()


@contextmanager
def _from_path(folder: Path) -> Iterator[None]:
    programs = Path(str(shutil.which("initdb"))).resolve().parent
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    place = folder / "data"
    _run([*user, programs / "initdb", "-D", place, "-U", "postgres", "-A", "trust", "-E", "UTF8"])
    reckless = " ".join(f"-c {option}=off" for option in RECKLESS)
    options = f"{reckless} -c listen_addresses='' -k {folder}"
    _run([*user, programs / "pg_ctl", "-D", place, "-w", "-o", options, "-l", folder / "log", "start"])
    try:
        yield
    finally:
        _run([*user, programs / "pg_ctl", "-D", place, "-w", "-m", "immediate", "stop"])


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
