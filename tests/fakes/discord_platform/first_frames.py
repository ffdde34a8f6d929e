"""What a session is told first, and the members it asks for."""

from collections.abc import Sequence
from typing import Any

from . import payloads
from .intents import application_flags
from .sessions import Session
from .world import Guild, Json, World


def ready(session: Session, world: World, guilds: Sequence[Guild], *, url: str, allowed: int) -> Json:
    """READY: who the bot is, and servers that GUILD_CREATE is to follow for."""
    return {
        "v": 10,
        "user": payloads.user(world.bot) | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0},
        "user_settings": {},
        "guilds": [{"id": one.id, "unavailable": True} for one in guilds],
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": url + "/resume",
        "shard": list(session.shard),
        "private_channels": [],
        "relationships": [],
        "presences": [],
        "application": {"id": world.bot.id, "flags": application_flags(allowed)},
        "_trace": [],
    }


def chunk(guild: Guild, asked: Json) -> Json:
    """GUILD_MEMBERS_CHUNK, for ids or for the beginning of a name."""
    wanted = [str(one) for one in _listed(asked.get("user_ids"))]
    prefix, limit = (asked.get("query") or "").lower(), int(asked.get("limit") or 0)
    found = [one for one in guild.members.values() if not wanted or one.user.id in wanted]
    found = [one for one in found if one.user.name.lower().startswith(prefix)]
    if not wanted and limit:
        found = found[:limit]
    body: Json = {"guild_id": guild.id, "members": [payloads.member(one) for one in found]}
    body |= {"chunk_index": 0, "chunk_count": 1, "presences": []}
    body["not_found"] = [one for one in wanted if one not in guild.members]
    return body | ({"nonce": asked["nonce"]} if asked.get("nonce") else {})


def _listed(one: Any) -> list[Any]:
    if one is None:
        return []
    return list(one) if isinstance(one, list) else [one]
