"""Finds the rows of tables in a passage's text: lines that say under a label what holds for it alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .sentences import split_sentences

_TEXTS_KEPT = 2_000
"""Texts whose rows are remembered: the same ones are embedded, ranked and quoted."""

_CELL = r"[^:：;；]{1,60}[:：](?!//)\s?\S[^\n]*"
_LABELLED = re.compile(rf"(?P<label>\S.{{0,120}}?) — (?:{_CELL}|[^\n]*[^\s.!?。！？])")
_UNLABELLED = re.compile(rf"(?P<label>(?!- )[^:：;；]{{1,60}}[:：](?!//)\s?[^;；\n]{{1,200}})[;；]\s?{_CELL}")
_ITEM = re.compile(r"- (?P<label>[^:：—–\n]{1,40}?)(?:(?::(?!\d|//)|(?<!\d)：)\s*| [—–-] )\S[^\n]*")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the first cell, which the row is about, and its sentences, nearly always one."""

    label: str
    sentences: tuple[str, ...]


@lru_cache(maxsize=_TEXTS_KEPT)
def rows_in(text: str) -> tuple[TableRow, ...]:
    """The rows of the tables and of the lists of `label: value` in a text; none when there is but a single one."""
    rows = [row for line in text.splitlines() if (row := _row(line.strip()))]
    return tuple(rows) if len(rows) > 1 else ()


def _row(line: str) -> TableRow | None:
    found = _ITEM.fullmatch(line) or _LABELLED.fullmatch(line) or _UNLABELLED.fullmatch(line)
    sentences = tuple(split_sentences(line)) if found else ()
    return TableRow(found["label"], sentences) if found and sentences else None


def parts_with_few_rows(parts: Sequence[str], most: int) -> list[str]:
    """The parts of a text, those with more than `most` rows cut into several of about equal length."""
    return [piece for part in parts for piece in _cut(part, most)]


def _cut(part: str, most: int) -> list[str]:
    pieces = -(-len(rows_in(part)) // most)
    if pieces <= 1:
        return [part]
    lines = part.splitlines()
    each = -(-len(lines) // pieces)
    cut = ("\n".join(lines[at : at + each]).strip() for at in range(0, len(lines), each))
    return [piece for piece in cut if piece]
