"""One file on its way in: read safely, its placeholders filled, its digest taken."""

import difflib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DocumentError
from ..ports import CutDocument

CUT_VERSION = "2"
"""Part of every digest: raise it when the same bytes would be cut into other passages."""

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_NEARLY = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document whose digest is the one already known; it was not cut again."""

    uri: str


Outcome = CutDocument | Kept | DocumentError
"""What reading gives for each document: it, the news that it is unchanged, or why it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of one file.

    `known` are the digests of the documents already in force by uri. `is_corpus`: the file was given
    by itself, so each of its rows is named by its id alone.
    """

    uri: str
    text: str
    variables: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    is_corpus: bool = False

    def fill(self, text: str, line: int = 1) -> str:
        """`text` with its `{{ name }}` replaced; `line` is where it begins. Other people's placeholders stay.

        Raises DocumentError for a name that is almost one of the variables.
        """

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name in self.variables:
                return self.variables[name]
            near = difflib.get_close_matches(name, self.variables, n=1, cutoff=_NEARLY)
            if near:
                at = line + text.count("\n", 0, found.start())
                raise self.error(f"line {at}: no variable is named {name!r}", f"write {near[0]!r}")
            return found[0]

        return _PLACEHOLDER.sub(value, text) if "{{" in text else text

    def digest(self, text: str) -> str:
        """SHA-256 in hex of `text`, of the variables it uses and of the way it is cut."""
        used = sorted(set(_PLACEHOLDER.findall(text)) & set(self.variables)) if "{{" in text else []
        parts = [CUT_VERSION, self.uri, text, *(f"{name}={self.variables[name]}" for name in used)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def error(self, what: str, remedy: str, uri: str | None = None) -> DocumentError:
        """`what` is wrong in this file and how to mend it, as one line."""
        text = " ".join(f"{self.uri}: {what}; {remedy}".split())
        return DocumentError(text, uri=self.uri if uri is None else uri)


def read_text(path: Path, uri: str, most_bytes: int) -> str:
    """The file's text, line ends as `\\n`. Raises DocumentError when it is too big, empty, binary or not UTF-8."""

    def error(what: str, remedy: str) -> DocumentError:
        return DocumentError(f"{uri}: {what}; {remedy}", uri=uri)

    try:
        size = path.stat().st_size
        if size > most_bytes:
            megabytes = f"{size / 1e6:.0f} MB, more than the {most_bytes / 1e6:.0f} MB a document may have"
            raise error(f"the file has {megabytes}", "split it or leave it out")
        content = path.read_bytes()
    except OSError as problem:
        raise error(
            f"cannot be read ({problem.strerror or problem})", "check the path and its permissions"
        ) from problem
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise error("is written in UTF-16", "save it as UTF-8")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise error(f"line {line}: holds binary content", "export it as text in UTF-8 or leave it out")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        byte = content[problem.start]
        raise error(f"line {line}: byte 0x{byte:02x} is not UTF-8", "save the file as UTF-8") from problem
    if not text.strip():
        raise error("the file is empty", "write something in it or delete it")
    return text.replace("\r\n", "\n").replace("\r", "\n")
