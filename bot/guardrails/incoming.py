"""Makes a shopper's text fit to be stored and answered."""

import re

from .invisible import without_invisible

_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{1,2}"
    "|[#*0-9]\ufe0f?\u20e3"
    "|(?:[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299]"
    "|[\U0001f000-\U0001f1e5\U0001f200-\U0001faff])"
    "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u200d\U000e0020-\U000e007f]*)"
)
_SHORTCODE = re.compile(r"<a?:\w{1,40}:\d{1,25}>|:[a-z0-9_+-]{1,60}:")


def normalise(text: str) -> str:
    """`text` without what nobody sees (`invisible`), its white space trimmed; doing it twice changes nothing."""
    lines = (_SPACES.sub(" ", line).strip() for line in without_invisible(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def is_emoji_only(text: str) -> bool:
    """Whether a text is nothing but emoji, a platform's emoji codes and white space."""
    bare = _SHORTCODE.sub("\u263a", text)
    return bool(bare.strip()) and not _EMOJI.sub("", bare).strip()


def is_too_long(text: str, limit: int) -> bool:
    """Whether a text has more than `limit` characters."""
    return len(text) > limit
