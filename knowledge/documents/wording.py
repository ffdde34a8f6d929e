"""Markdown made quotable: paragraphs on one line, tables as readable rows, no marks of formatting."""

import html
import re
from collections.abc import Iterable, Sequence

from .languages import is_han

_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s[^()]{0,500})?\)")
_LINK = re.compile(r"\[([^\[\]]{1,1000})\]\(<?([^()\s<>]{0,2000}(?:\([^()\s]*\)[^()\s]*)?)>?(?:\s[^()]{0,500})?\)")
_REFERENCE = re.compile(r"\[([^\[\]]{1,1000})\]\[[^\[\]]{0,200}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,2000}|[^\s<>@]{1,200}@[^\s<>]{1,200})>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_STRUCK = re.compile(r"~~(?=\S).{1,500}?~~")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1")
_STARRED = re.compile(r"(?<![*\w\\])\*(?=[^\s*])([^*]{1,1000}?)(?<=[^\s\\])\*(?![*\w])")
_UNDERLINED = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_]{1,1000}?)(?<=[^\s\\])_(?!\w)")
_CODE = re.compile(r"(`{1,3})(?!`)(.{1,1000}?)(?<!`)\1(?!`)")
_BLANKS = re.compile(r"[ \t\u00a0]{2,}")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

FENCE = re.compile(r"^\s{0,3}(```+|~~~+)")
"""The line that opens or closes a block of code."""

_RULE = re.compile(r"^\s{0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_TABLE_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_BARE_ROW = re.compile(r"^[ \t]*\|[^|\n]*\|.*\|[ \t]*$")
_LAST_STOP = re.compile(r"(?<=[\w)%]{3})[.。]$")
_AMOUNT = re.compile(r"^\W{0,3}\d")
_ITEM = re.compile(r"^\s*([-*+•]|\d{1,9}[.)])\s+(.*)$")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]\n]{1,200}\]:\s*\S+")
_CELL_END = re.compile(r"(?<!\\)\|")


def without_comments(text: str) -> str:
    """`text` without HTML comments; their line ends stay, so line numbers still hold."""
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*kept, text[at:]])


def plain(line: str) -> str:
    """One line without inline Markdown and HTML. What is struck out is gone; web addresses follow their text."""
    if not any(mark in line for mark in "*_`[<~\\&"):
        return line.strip()
    line = _CODE.sub(lambda found: found[2].strip(), line)
    line = _IMAGE.sub(r"\1", line)
    line = _REFERENCE.sub(r"\1", _LINK.sub(_link_text, line))
    line = _AUTOLINK.sub(lambda found: found[1].removeprefix("mailto:"), line)
    line = _TAG.sub("", _BREAK.sub(" ", line))
    line = _STRUCK.sub("", line)
    line = _STRONG.sub(r"\2", line)
    line = _UNDERLINED.sub(r"\1", _STARRED.sub(r"\1", line))
    line = html.unescape(_ESCAPE.sub(r"\1", line))
    return _BLANKS.sub(" ", line).replace("\u00a0", " ").strip()


def _link_text(found: re.Match[str]) -> str:
    text, address = found[1], found[2]
    if address.startswith(("mailto:", "tel:")):
        address = address.split(":", 1)[1]
    elif not address.startswith(("http://", "https://")):
        return text
    return text if address.rstrip("/") in text else f"{text} ({address})"


def quotable(lines: Sequence[str], *, soft_wrapped: bool = True) -> str:
    """The text of Markdown lines as it may be quoted: one line a paragraph, list item or table row.

    `soft_wrapped` says that a line end inside a paragraph means nothing, as Markdown has it; without it
    lines are joined only where the next word would not have fitted.
    """
    writer = _Writer(soft_wrapped)
    at, in_code = 0, False
    while at < len(lines):
        line = lines[at]
        if FENCE.match(line):
            in_code = not in_code
            writer.flush()
        elif in_code:
            writer.write_line(line.strip())
        elif "|" in line and at + 1 < len(lines) and "|" in lines[at + 1] and _TABLE_RULE.match(lines[at + 1].strip()):
            end = next((n for n in range(at + 2, len(lines)) if "|" not in lines[n]), len(lines))
            writer.write_table([_cells(row) for row in (line, *lines[at + 2 : end])])
            at = end - 1
        elif _BARE_ROW.match(line) and at + 1 < len(lines) and _BARE_ROW.match(lines[at + 1]):
            end = next((n for n in range(at, len(lines)) if not _BARE_ROW.match(lines[n])), len(lines))
            writer.write_table([[], *(_cells(row) for row in lines[at:end])])
            at = end - 1
        else:
            writer.write_prose(line)
        at += 1
    return writer.text()


class _Writer:
    """Collects finished lines; a paragraph is joined when it ends."""

    def __init__(self, soft_wrapped: bool) -> None:
        self._soft_wrapped = soft_wrapped
        self._done: list[str] = []
        self._open: list[str] = []

    def write_prose(self, line: str) -> None:
        line = _QUOTE.sub("", line)
        if not line.strip():
            self.flush()
            self.write_line("")
        elif _RULE.match(line):
            self.flush()
        elif item := _ITEM.match(line):
            self.flush()
            self._open = [f"{item[1] if item[1][0].isdigit() else '-'} {item[2].rstrip()}"]
        elif not _DEFINITION.match(line):
            self._open.append(line.strip().removesuffix("\\"))
            if line.endswith(("  ", "\\")):
                self.flush()

    def write_line(self, line: str) -> None:
        if line or (self._done and self._done[-1]):
            self._done.append(line)

    def write_table(self, rows: Sequence[Sequence[str]]) -> None:
        self.flush()
        header, *body = ([_LAST_STOP.sub("", plain(cell)) for cell in row] for row in rows)
        counts_first = sum(bool(_AMOUNT.match(row[0])) for row in body if row) * 2 > len(body)
        for row in body:
            self.write_line(row_sentence(header, row, counts_first=counts_first))

    def flush(self) -> None:
        joined = join_wrapped(self._open) if self._soft_wrapped else _join_full_lines(self._open)
        for line in joined.split("\n"):
            if text := plain(line):
                self._done.append(text)
        self._open = []

    def text(self) -> str:
        self.flush()
        return "\n".join(self._done).strip()


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(inner)]


def row_sentence(header: Sequence[str], cells: Sequence[str], *, counts_first: bool = False) -> str:
    """A table's row as a line that can be read alone: `Express — Delivery: 2 days; Cost: $12`.

    `counts_first`: the first column holds amounts, which say nothing without their column's name.
    """
    lead, *rest = cells or [""]
    if counts_first and header and header[0]:
        lead = _labelled(header[0], lead)
    labelled = [
        _labelled(label, cell) for label, cell in zip([*header[1:], *[""] * len(rest)], rest, strict=False) if cell
    ]
    if not labelled:
        return lead
    body = ("；" if any(is_han(label) for label in header) else "; ").join(labelled)
    return f"{lead} — {body}" if lead else body


def _labelled(label: str, cell: str) -> str:
    return f"{label}{'：' if is_han(label) else ': '}{cell}" if label and cell else cell


def join_wrapped(lines: Iterable[str]) -> str:
    """Lines as one; between Chinese characters no blank is put."""
    joined = ""
    for line in lines:
        after_chinese = bool(joined) and (is_han(joined[-1]) or joined[-1] in "，。；：、！？")
        glued = not joined or (after_chinese and is_han(line[:1]))
        joined += line if glued else f" {line}"
    return joined


def _join_full_lines(lines: Sequence[str]) -> str:
    widest = max(map(len, lines), default=0)
    joined: list[str] = []
    for at, line in enumerate(lines):
        wrapped = at > 0 and len(lines[at - 1]) + 1 + len(line.split(" ", 1)[0]) > widest >= 40
        if wrapped:
            joined[-1] = join_wrapped([joined[-1], line])
        else:
            joined.append(line)
    return "\n".join(joined)
