"""Cuts text into sentences, in Latin and in Chinese punctuation."""

import re

_SHORT_FORMS = ("Dr.", "Mr.", "Ms.", "Mrs.", "St.", "vs.", "e.g.", "i.e.", "No.", "approx.")
_NOT_A_SHORT_FORM = "".join(r"(?<!\b" + re.escape(word) + ")" for word in _SHORT_FORMS)
_BOUNDARY = re.compile(
    rf"(?<=[.!?]){_NOT_A_SHORT_FORM}\s+"
    r"|(?<=[.!?][\"'”’)\]])\s+"
    r"|(?<=[。！？])(?![”’」』）])"
    r"|(?<=[。！？][”’」』）])"
)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` without list bullets; blank pieces are left out. Each line ends a sentence."""
    lines = (_BULLET.sub("", line) for line in text.splitlines())
    return [piece for line in lines for raw in _BOUNDARY.split(line) if (piece := raw.strip())]
