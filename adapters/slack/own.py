"""Who the clerk is in a workspace, as `auth.test` says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CHANNEL = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The workspace, the clerk's user and bot ids there, and what it is called. `url` ends in a slash."""

    team: str
    user: str
    bot: str = ""
    name: str = ""
    url: str = ""
    scopes: frozenset[str] = frozenset()


def link_to(own: Own, conversation: str) -> str:
    """The link to a conversation's thread, for people who may read there; empty for a direct message or elsewhere."""
    channel, _, rest = conversation.partition(":")
    _, place, thread = (*rest.split(":", 2), "", "")[:3]
    if channel != CHANNEL or not own.url or place[:1] not in ("C", "G") or not thread[:1].isdigit():
        return ""
    return f"{own.url.rstrip('/')}/archives/{place}/p{thread.replace('.', '')}"


def to_own(answer: Mapping[str, Any], *, scopes: str = "") -> Own:
    """Read off `auth.test`; `scopes` is its `x-oauth-scopes` header."""
    return Own(
        team=str(answer.get("team_id") or ""),
        user=str(answer.get("user_id") or ""),
        bot=str(answer.get("bot_id") or ""),
        name=str(answer.get("user") or ""),
        url=str(answer.get("url") or ""),
        scopes=frozenset(one.strip() for one in scopes.split(",") if one.strip()),
    )
