"""Reads little corpora written by a test."""

from collections.abc import Mapping
from pathlib import Path

from shopclerk.knowledge.documents.reading import read_documents
from shopclerk.knowledge.errors import DocumentError
from shopclerk.knowledge.passage import Passage
from shopclerk.knowledge.ports import CutDocument


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder with these files in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
    return folder


def documents(path: Path, variables: Mapping[str, str] | None = None) -> dict[str, CutDocument]:
    """The documents by uri; a problem fails the test."""
    found: dict[str, CutDocument] = {}
    for outcome in read_documents(path, variables=variables):
        assert isinstance(outcome, CutDocument), outcome
        found[outcome.document.uri] = outcome
    return found


def passages(path: Path, variables: Mapping[str, str] | None = None) -> dict[str, Passage]:
    """The passages of all documents by id."""
    return {passage.id: passage for cut in documents(path, variables).values() for passage in cut.passages}


def problems(path: Path, variables: Mapping[str, str] | None = None) -> list[str]:
    """The text of every problem."""
    return [str(outcome) for outcome in read_documents(path, variables=variables) if isinstance(outcome, DocumentError)]
