"""Cuts long texts into parts a platform takes: between paragraphs where it can, code and tables readable in each."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？；])")
_NO_SPACES = re.compile(r"[。！？；]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a platform counts a text and what it reads in it.

    `fence` matches the line of a code block's fence: group 1 is its mark, what follows it the rest. `any_ends`: any
    fence ends a block, not only one of its own kind that says nothing. `tables`: a table may be cut between its rows.
    """

    size: Callable[[str], int]
    fence: re.Pattern[str]
    any_ends: bool = False
    tables: bool = False

    def split(self, text: str, limit: int) -> tuple[str, ...]:
        """The text in parts of at most `limit`.

        Cuts between paragraphs, else between lines, sentences, words or, at last, characters. A code block that must
        be cut is closed and opened again, a table's header is repeated.
        """
        parts: list[str] = []
        for piece in self._pieces(text.strip("\n"), limit):
            joined = f"{parts[-1]}\n\n{piece}" if parts else piece
            if parts and self.size(joined) <= limit:
                parts[-1] = joined
            else:
                parts.append(piece)
        return tuple(parts)

    def blocks(self, text: str) -> Iterator[str]:
        """Paragraphs, code blocks and tables, each whole; a code block that was never closed is closed."""
        held: list[str] = []
        fence = ""
        for line in text.splitlines():
            mark = self.fence.match(line)
            if fence:
                held.append(line)
                if mark and (self.any_ends or (mark[1].startswith(fence) and line.strip() == mark[1])):
                    yield "\n".join(held)
                    held, fence = [], ""
                continue
            if held and (mark or not line.strip() or self._begins_anew(held[-1], line)):
                yield "\n".join(held)
                held = []
            if line.strip():
                held.append(line)
            fence = mark[1] if mark else ""
        if held:
            yield "\n".join([*held, fence] if fence else held)

    def chopped(self, text: str, limit: int) -> Iterator[str]:
        """The text in pieces of at most `limit`, wherever that cuts."""
        held: list[str] = []
        room = limit
        for sign in text:
            width = self.size(sign)
            if held and width > room:
                yield "".join(held)
                held, room = [], limit
            held.append(sign)
            room -= width
        if held:
            yield "".join(held)

    def _begins_anew(self, before: str, line: str) -> bool:
        return self.tables and bool(TABLE_ROW.match(line)) is not bool(TABLE_ROW.match(before))

    def _pieces(self, text: str, limit: int) -> Iterator[str]:
        for block in self.blocks(text):
            if self.size(block) <= limit:
                yield block
            elif fence := self.fence.match(block.partition("\n")[0]):
                yield from self._framed(block.splitlines()[1:-1], fence[0], fence[1], limit)
            elif self.tables and is_table(block):
                head, rule, *rows = block.splitlines()
                yield from self._framed(rows, f"{head}\n{rule}", "", limit)
            else:
                yield from self._filled(block.splitlines(), "\n", limit, self._by_sentences)

    def _framed(self, lines: list[str], head: str, foot: str, limit: int) -> Iterator[str]:
        """Lines in parts that each begin with `head` and end with `foot`."""
        frame = self.size(head) + self.size(foot) + 2
        for part in self._filled(lines, "\n", max(limit - frame, 1), self._by_words):
            yield "\n".join([head, part, foot] if foot else [head, part])

    def _filled(
        self, units: Iterable[str], glue: str, limit: int, cut: Callable[[str, int], Iterator[str]]
    ) -> Iterator[str]:
        """Units joined by `glue` as long as they fit; one too long by itself is cut further."""
        held: str | None = None
        for unit in units:
            for piece in (unit,) if self.size(unit) <= limit else cut(unit, limit):
                joined = piece if held is None else f"{held}{glue}{piece}"
                if held is not None and self.size(joined) > limit:
                    yield held
                    held = piece
                else:
                    held = joined
        if held:
            yield held

    def _by_sentences(self, line: str, limit: int) -> Iterator[str]:
        sentences = [one for one in _SENTENCE_END.split(line) if one]
        return self._filled(sentences, "" if _NO_SPACES.search(line) else " ", limit, self._by_words)

    def _by_words(self, sentence: str, limit: int) -> Iterator[str]:
        return self._filled(sentence.split(" "), " ", limit, self.chopped)


def is_table(block: str) -> bool:
    """Whether a block is a table of Markdown with at least one row."""
    lines = block.splitlines()
    return len(lines) > 2 and all(map(TABLE_ROW.match, lines)) and not set(lines[1]) - set("|-: \t")
