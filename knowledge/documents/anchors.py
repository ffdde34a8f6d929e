"""Anchors of headings as GitHub writes them: small letters, hyphens, Chinese kept."""

import re

_DROPPED = re.compile(r"[^\w\- ]")
_LONGEST = 80


def slug(text: str) -> str:
    """`Opened electronics!` → `opened-electronics`; empty when nothing of the text can stand in an anchor."""
    words = _DROPPED.sub("", text.strip().lower()).split()
    short = ""
    for word in words:
        if short and len(short) + len(word) >= _LONGEST:
            break
        short = f"{short}-{word}" if short else word[:_LONGEST]
    return short


class Anchors:
    """Hands out anchors that are unique within one document; the second of a kind gets `-2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted`, or `wanted-2`, `wanted-3` … when it is taken."""
        base = wanted or "section"
        anchor, n = base, 2
        while anchor in self._taken:
            anchor, n = f"{base}-{n}", n + 1
        self._taken.add(anchor)
        return anchor
