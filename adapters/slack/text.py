"""What leaves for Slack: escaped, without teeth, and cut to the lengths its blocks take."""

import re
from collections.abc import Iterable, Iterator

from shopclerk.bot.guardrails.outgoing import neutralise

MARKDOWN_LIMIT = 12_000
"""Characters of all `markdown` blocks of one message, and of `markdown_text`."""
SECTION_LIMIT = 3_000
"""Characters of a `section` block's text."""

_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)(?P<info>.*)$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_QUOTE = re.compile(r"^((?:&gt; ?)+)", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？；])")
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_LINK = re.compile(r"\[(?P<label>[^\[\]\n]{1,500})\]\((?P<url>https?://[^()\s]{1,2000})\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\*\w])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)[-*+]\s+", re.MULTILINE)
_STRONG = "\ue001"
"""Stands for the star of bold text while stars of italics are looked for; a private character."""


def safe(text: str, *, allowed_hosts: Iterable[str] = ()) -> str:
    """A text in which no mention rings, no link hides where it goes, and no invisible sign is left."""
    return neutralise(text, allowed_hosts=allowed_hosts)


def escaped(text: str) -> str:
    """The three characters that mean something to Slack, escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def for_markdown(text: str) -> str:
    """A text for a `markdown` block: escaped, quotes at the beginning of a line kept."""
    return _QUOTE.sub(lambda match: match[1].replace("&gt;", ">"), escaped(text))


def to_mrkdwn(markdown: str) -> str:
    """Markdown as Slack's own mrkdwn, escaped; tables become code, which keeps their columns."""
    lines = []
    for part in _parts(markdown):
        lines.append(f"```\n{part}\n```" if _is_table(part) else part)
    pieces = _CODE.split("\n\n".join(lines))
    return "".join(escaped(piece) if at % 2 else _prose(piece) for at, piece in enumerate(pieces))


def _prose(text: str) -> str:
    text = escaped(text)
    text = _LINK.sub(r"<\g<url>|\g<label>>", text)
    text = _BULLET.sub(r"\1• ", text)
    text = _BOLD.sub(rf"{_STRONG}\2{_STRONG}", text)
    text = _HEADING.sub(lambda match: _STRONG + match[1].replace(_STRONG, "") + _STRONG, text)
    text = _ITALIC.sub(r"_\1_", text)
    return _STRUCK.sub(r"~\1~", text).replace(_STRONG, "*")


def clipped(mrkdwn: str, limit: int) -> str:
    """Slack's mrkdwn cut to `limit` characters, no escape and no link cut in two."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    return re.sub(r"(?:&[a-z]{0,4}|<[^>]*)$", "", mrkdwn[: limit - 1]) + "…"


def split(text: str, limit: int) -> tuple[str, ...]:
    """The text in parts that are at most `limit` characters once escaped.

    Cuts between paragraphs, else between lines, sentences or words. A code block that must be cut is closed and opened
    again, a table's header is repeated.
    """
    parts: list[str] = []
    for piece in _pieces(text.strip("\n"), limit):
        joined = f"{parts[-1]}\n\n{piece}" if parts else piece
        if parts and _size(joined) <= limit:
            parts[-1] = joined
        else:
            parts.append(piece)
    return tuple(parts)


def _size(text: str) -> int:
    return len(escaped(text))


def _pieces(text: str, limit: int) -> Iterator[str]:
    for part in _parts(text):
        if _size(part) <= limit:
            yield part
        elif fence := _FENCE.match(part.partition("\n")[0]):
            yield from _framed(part.splitlines()[1:-1], fence[0], fence[1], limit)
        elif _is_table(part):
            head, rule, *rows = part.splitlines()
            yield from _framed(rows, f"{head}\n{rule}", "", limit)
        else:
            yield from _packed(part.splitlines(), "\n", limit)


def _parts(text: str) -> Iterator[str]:
    """Paragraphs, code blocks and tables, each whole."""
    held: list[str] = []
    fence = ""
    for line in text.splitlines():
        opens = _FENCE.match(line)
        if fence:
            held.append(line)
            if opens and opens[1].startswith(fence) and not opens["info"].strip():
                yield "\n".join(held)
                held, fence = [], ""
        elif opens:
            if held:
                yield "\n".join(held)
            held, fence = [line], opens[1]
        elif not line.strip():
            if held:
                yield "\n".join(held)
            held = []
        else:
            if held and bool(_TABLE_ROW.match(line)) is not bool(_TABLE_ROW.match(held[-1])):
                yield "\n".join(held)
                held = []
            held.append(line)
    if held:
        yield "\n".join([*held, fence] if fence else held)


def _is_table(part: str) -> bool:
    lines = part.splitlines()
    return len(lines) > 2 and all(map(_TABLE_ROW.match, lines)) and not set(lines[1]) - set("|-: \t")


def _framed(lines: list[str], head: str, foot: str, limit: int) -> Iterator[str]:
    """Lines in parts that each begin with `head` and end with `foot`."""
    frame = _size(head) + _size(foot) + 2
    for part in _packed(lines, "\n", max(limit - frame, 1)):
        yield "\n".join([head, part, foot] if foot else [head, part])


def _packed(units: Iterable[str], glue: str, limit: int) -> Iterator[str]:
    held = ""
    for unit in _small_enough(units, limit):
        joined = f"{held}{glue}{unit}" if held else unit
        if held and _size(joined) > limit:
            yield held
            held = unit
        else:
            held = joined
    if held:
        yield held


def _small_enough(units: Iterable[str], limit: int) -> Iterator[str]:
    for unit in units:
        if _size(unit) <= limit:
            yield unit
            continue
        sentences = [one for one in _SENTENCE_END.split(unit) if one]
        if len(sentences) > 1:
            yield from _packed(sentences, "" if re.search(r"[。！？；]", unit) else " ", limit)
        elif len(words := unit.split(" ")) > 1:
            yield from _packed(words, " ", limit)
        else:
            yield from _chopped(unit, limit)


def _chopped(text: str, limit: int) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for sign in text:
        width = _size(sign)
        if held and size + width > limit:
            yield "".join(held)
            held, size = [], 0
        held.append(sign)
        size += width
    if held:
        yield "".join(held)
