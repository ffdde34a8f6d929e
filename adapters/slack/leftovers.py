"""Recognises what an earlier try left in a thread. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from shopclerk.bot.model.delivery import Answer, DeskCard, Outgoing

from .own import Own
from .translate import ts_of

_SKEW_SECONDS = 600
"""By how much our clock may be ahead of Slack's."""


def since_of(outgoing: Outgoing) -> str:
    """The ts before which it cannot have been posted, or an empty text."""
    match outgoing:
        case Answer():
            return ts_of(outgoing.answers or "")
        case DeskCard():
            return f"{outgoing.packet.ticket.opened_at.timestamp() - _SKEW_SECONDS:.6f}"
        case _:
            return ""


def stub_of(posts: Sequence[Mapping[str, Any]], own: Own, since: str) -> str:
    """The ts of the newest post of ours after `since` that carries no key: a stream that was never finished."""
    ours = (post for post in posts if post.get("user") == own.user or (own.bot and post.get("bot_id") == own.bot))
    found = [str(post.get("ts")) for post in ours if not post.get("metadata") and str(post.get("ts")) > since]
    return max(found) if found and since else ""
