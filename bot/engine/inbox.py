"""What becomes of a message before it is understood: cleaned, and told apart from what needs no understanding."""

from dataclasses import dataclass
from typing import Literal

from ..guardrails.incoming import is_emoji_only, is_too_long, normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A cleaned message; `oddity` names the words it is answered with when there is nothing to understand."""

    text: str
    oddity: Literal["", "too_long", "emoji"] = ""


def receive(text: str, *, limit: int) -> Received:
    """Clean the text and cut it at `limit` characters; whitespace alone comes back empty."""
    cleaned = normalise(text)
    if is_too_long(cleaned, limit):
        return Received(text=cleaned[:limit], oddity="too_long")
    return Received(text=cleaned, oddity="emoji" if cleaned and is_emoji_only(cleaned) else "")
