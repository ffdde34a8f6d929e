"""Files in, cut documents out: the table of readers by suffix, and the walk over a folder."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..errors import DocumentError
from .catalogue import is_catalogue, read_catalogue
from .faq import NEEDED, read_faq
from .prose import read_markdown
from .rows import read_rows
from .source import Kept, Outcome, Source, read_text
from .spreadsheet import open_spreadsheet
from .web_page import read_html

Reader = Callable[[Source], Iterator[Outcome]]
"""Cuts one file into documents. Raises DocumentError when nothing of it can be used."""

MEGABYTE = 1_000_000
MOST_BYTES = 20 * MEGABYTE
MOST_BYTES_OF_ROWS = 200 * MEGABYTE
"""Tables hold many documents, so they may be longer than prose."""


def read_csv(source: Source) -> Iterator[Outcome]:
    """The document of one CSV file: an FAQ or a catalogue, told apart by its header."""
    digest = source.digest(source.text)
    if source.known.get(source.uri) == digest:
        yield Kept(uri=source.uri)
        return
    sheet = open_spreadsheet(source)
    if set(NEEDED) <= set(sheet.columns):
        yield from read_faq(sheet, digest)
    elif is_catalogue(sheet.columns):
        yield from read_catalogue(sheet, digest)
    else:
        found = ", ".join(column for column in sheet.columns if column) or "none"
        remedy = "name them question,answer for an FAQ or sku,name,… for a catalogue"
        raise source.error(f"line 1: neither an FAQ nor a catalogue (columns: {found[:200]})", remedy)


READERS: Mapping[str, tuple[Reader, int]] = {
    ".md": (read_markdown, MOST_BYTES),
    ".markdown": (read_markdown, MOST_BYTES),
    ".txt": (read_markdown, MOST_BYTES),
    ".html": (read_html, MOST_BYTES),
    ".htm": (read_html, MOST_BYTES),
    ".csv": (read_csv, MOST_BYTES),
    ".tsv": (read_csv, MOST_BYTES),
    ".jsonl": (read_rows, MOST_BYTES_OF_ROWS),
}
"""Suffix → reader and the most bytes a file of it may have. A new format is one line here."""


def read_documents(
    root: Path,
    *,
    variables: Mapping[str, str] | None = None,
    known: Mapping[str, str] | None = None,
    base: Path | None = None,
    on_skipped: Callable[[str], None] | None = None,
) -> Iterator[Outcome]:
    """Every document of a folder (recursive, sorted, hidden files left out) or of one file.

    A file that cannot be used comes as a DocumentError and does not stop the others. Documents whose
    digest is the one in `known` (uri → digest) come as Kept. `base` is the folder that uris are relative
    to, by default `root`; `on_skipped` hears the uri of each file whose suffix no reader knows.
    """
    if not root.exists():
        yield DocumentError(f"{root}: there is no such file or folder; check the path")
        return
    base = base or (root if root.is_dir() else root.parent)
    found = 0
    for path in files_of(root):
        uri = path.relative_to(base).as_posix()
        if path.suffix.lower() not in READERS:
            if on_skipped:
                on_skipped(uri)
            continue
        found += 1
        yield from _read_file(path, uri, variables or {}, known or {}, is_corpus=path == root and base == root.parent)
    if not found:
        kinds = " ".join(READERS)
        yield DocumentError(f"{root}: there is no document to read; documents end in {kinds}", uri="")


def files_of(root: Path) -> Iterator[Path]:
    """The files under a folder in a fixed order, hidden ones and links to folders left out; a file is its own."""
    if not root.is_dir():
        yield root
        return
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _read_file(
    path: Path, uri: str, variables: Mapping[str, str], known: Mapping[str, str], *, is_corpus: bool
) -> Iterator[Outcome]:
    reader, most_bytes = READERS[path.suffix.lower()]
    try:
        text = read_text(path, uri, most_bytes)
        yield from reader(Source(uri=uri, text=text, variables=variables, known=known, is_corpus=is_corpus))
    except DocumentError as problem:
        yield problem
