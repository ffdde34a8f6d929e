"""What leaves for Slack: escaped, without teeth, and cut to the lengths its blocks take."""

import re
from collections.abc import Iterable

from shopclerk.bot.guardrails.outgoing import neutralise

from ..long_text import Reading, is_table

MARKDOWN_LIMIT = 12_000
"""Characters of all `markdown` blocks of one message, and of `markdown_text`."""
SECTION_LIMIT = 3_000
"""Characters of a `section` block's text."""

_QUOTE = re.compile(r"^((?:&gt; ?)+)", re.MULTILINE)
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


_READING = Reading(size=lambda text: len(escaped(text)), fence=re.compile(r"^\s{0,3}(```+|~~~+).*$"), tables=True)
"""Slack counts a text escaped, and its `markdown` block reads Markdown as it is everywhere."""


def for_markdown(text: str) -> str:
    """A text for a `markdown` block: escaped, quotes at the beginning of a line kept."""
    return _QUOTE.sub(lambda match: match[1].replace("&gt;", ">"), escaped(text))


def to_mrkdwn(markdown: str) -> str:
    """Markdown as Slack's own mrkdwn, escaped; tables become code, which keeps their columns."""
    lines = []
    for part in _READING.blocks(markdown):
        lines.append(f"```\n{part}\n```" if is_table(part) else part)
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
    """The text in parts that are at most `limit` characters once escaped, cut where nothing breaks."""
    return _READING.split(text, limit)
