"""What leaves for Discord: without teeth, tables as code, and cut into messages of 2,000 characters."""

import re
from collections.abc import Callable, Iterable, Iterator

from shopclerk.bot.guardrails.outgoing import neutralise

LIMIT = 2_000
"""Characters of a message's `content`."""

_FENCE = re.compile(r"^\s{0,3}(```)(.*)$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？；])")
_MARKS = re.compile(r"([\\*_~`|\[\]<])")
_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def size(text: str) -> int:
    """A text's length as Discord's clients count it, in UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def safe(text: str, *, allowed_hosts: Iterable[str] = ()) -> str:
    """A text in which no mention rings and no link hides where it goes; tables stand as code, which keeps columns."""
    return _tables_as_code(_PING.sub("", neutralise(text, allowed_hosts=allowed_hosts)))


def safe_name(name: str) -> str:
    """Somebody's name on one line, its formatting signs escaped."""
    return _MARKS.sub(r"\\\1", " ".join(neutralise(name).split()))[:200]


def quoted(text: str) -> str:
    """A text as a block quote."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def split(text: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The text in parts of at most `limit` characters.

    Cuts between paragraphs, else between lines, sentences, words or, at last, characters; a code block that must be
    cut is closed and opened again.
    """
    parts: list[str] = []
    for piece in _pieces(text.strip("\n"), limit):
        joined = f"{parts[-1]}\n\n{piece}" if parts else piece
        if parts and size(joined) <= limit:
            parts[-1] = joined
        else:
            parts.append(piece)
    return tuple(parts)


def shortened(text: str, limit: int) -> str:
    """The text, cut to `limit` characters with an ellipsis where it is longer."""
    return text if size(text) <= limit else next(_chopped(text, limit - 1)).rstrip() + "…"


def _pieces(text: str, limit: int) -> Iterator[str]:
    for block in _blocks(text):
        if size(block) <= limit:
            yield block
        elif fence := _FENCE.match(block.partition("\n")[0]):
            frame = size(fence[0]) + size(fence[1]) + 2
            for part in _filled(block.splitlines()[1:-1], "\n", limit - frame, _by_words):
                yield f"{fence[0]}\n{part}\n{fence[1]}"
        else:
            yield from _filled(block.splitlines(), "\n", limit, _by_sentences)


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs and code blocks, each whole; a code block that was never closed is closed."""
    held: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            held.append(line)
            if mark:  # for Discord any fence ends a block
                yield "\n".join(held)
                held, fence = [], ""
        elif mark or not line.strip():
            if held:
                yield "\n".join(held)
            held, fence = ([line], mark[1]) if mark else ([], "")
        else:
            held.append(line)
    if held:
        yield "\n".join([*held, fence] if fence else held)


def _filled(units: Iterable[str], glue: str, limit: int, cut: Callable[[str, int], Iterator[str]]) -> Iterator[str]:
    """Units joined by `glue` as long as they fit; one too long by itself is cut further."""
    held: str | None = None
    for unit in units:
        for piece in (unit,) if size(unit) <= limit else cut(unit, limit):
            joined = piece if held is None else f"{held}{glue}{piece}"
            if held is not None and size(joined) > limit:
                yield held
                held = piece
            else:
                held = joined
    if held:
        yield held


def _by_sentences(line: str, limit: int) -> Iterator[str]:
    sentences = [one for one in _SENTENCE_END.split(line) if one]
    return _filled(sentences, "" if re.search(r"[。！？；]", line) else " ", limit, _by_words)


def _by_words(sentence: str, limit: int) -> Iterator[str]:
    return _filled(sentence.split(" "), " ", limit, _chopped)


def _chopped(text: str, limit: int) -> Iterator[str]:
    held: list[str] = []
    room = limit
    for sign in text:
        width = size(sign)
        if width > room:
            yield "".join(held)
            held, room = [], limit
        held.append(sign)
        room -= width
    if held:
        yield "".join(held)


def _tables_as_code(text: str) -> str:
    lines: list[str] = []
    for block in re.split(r"(\n\s*\n)", text) if "|" in text else (text,):
        lines.append(block if "```" in block else _table_as_code(block))
    return "".join(lines)


def _table_as_code(block: str) -> str:
    """The first table of a paragraph in a code block; Discord shows its rows as they were typed otherwise."""
    lines = block.split("\n")
    rule = next((at for at, line in enumerate(lines) if at and _TABLE_RULE.match(line)), 0)
    if not rule or not _TABLE_ROW.match(lines[rule - 1]):
        return block
    end = next((at for at, line in enumerate(lines) if at > rule and not _TABLE_ROW.match(line)), len(lines))
    return "\n".join([*lines[: rule - 1], "```", *lines[rule - 1 : end], "```", *lines[end:]])
