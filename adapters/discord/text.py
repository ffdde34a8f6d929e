"""What leaves for Discord: without teeth, tables as code, and cut into messages of 2,000 characters."""

import re
from collections.abc import Iterable

from shopclerk.bot.guardrails.outgoing import neutralise

from ..long_text import TABLE_ROW, Reading

LIMIT = 2_000
"""Characters of a message's `content`."""

_TABLE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")
_MARKS = re.compile(r"([\\*_~`|\[\]<])")
_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def size(text: str) -> int:
    """A text's length as Discord's clients count it, in UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


_READING = Reading(size=size, fence=re.compile(r"^\s{0,3}(```).*$"), any_ends=True)
"""For Discord any fence ends a block; tables stand as code already."""


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
    """The text in parts of at most `limit` characters, cut where nothing breaks."""
    return _READING.split(text, limit)


def shortened(text: str, limit: int) -> str:
    """The text, cut to `limit` characters with an ellipsis where it is longer."""
    return text if size(text) <= limit else next(_READING.chopped(text, limit - 1)).rstrip() + "…"


def _tables_as_code(text: str) -> str:
    lines: list[str] = []
    for block in re.split(r"(\n\s*\n)", text) if "|" in text else (text,):
        lines.append(block if "```" in block else _table_as_code(block))
    return "".join(lines)


def _table_as_code(block: str) -> str:
    """The first table of a paragraph in a code block; Discord shows its rows as they were typed otherwise."""
    lines = block.split("\n")
    rule = next((at for at, line in enumerate(lines) if at and _TABLE_RULE.match(line)), 0)
    if not rule or not TABLE_ROW.match(lines[rule - 1]):
        return block
    end = next((at for at, line in enumerate(lines) if at > rule and not TABLE_ROW.match(line)), len(lines))
    return "\n".join([*lines[: rule - 1], "```", *lines[rule - 1 : end], "```", *lines[end:]])
