"""What a recording keeps of Discord: what the gateway dispatched, and what the clerk called."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..recordings.disguise import Disguise
from ..recordings.recorder import Track
from ..recordings.recording import Json
from ..recordings.said import Said, texts_of
from ..recordings.wire import Exchange

if TYPE_CHECKING:
    pass

_IDS = re.compile(r"(?<!\d)\d{17,20}(?!\d)")
VERSION = re.compile(r"^/(?:api/)?v\d+(?=/)")
_NOISE = re.compile(r"^(?:TYPING_|PRESENCE_|VOICE_|INVITE_|STAGE_|GUILD_(?:MEMBER|EMOJI|STICKER|SOUND|AUDIT|BAN))")
_KEPT_OF_GUILD = frozenset(
    {"id", "name", "channels", "threads", "roles", "owner_id", "unavailable", "features", "preferred_locale"}
)
UNCALLED = re.compile(r"/commands(?:/|$)|/gateway/bot$|/reactions/|/typing$")
"""Set-up, and signs that say nothing."""
_SAYS_NOTHING = frozenset({"content", "components", "embeds", "message"})
_DEFERS = (1, 5, 6, 8)


def disguise() -> Disguise:
    """Members get the ids of nobody; servers, channels, messages and the clerk keep theirs."""
    return Disguise(ids=_IDS, id=lambda original, number: f"9{number:017d}")


class DiscordTap:
    """Writes down what the gateway dispatches and what is called over HTTP."""

    def __init__(self, track: Track) -> None:
        self._track = track

    def dispatched(self, name: str, data: Any) -> None:
        """A dispatch, before it is read."""
        if _NOISE.match(name) or not isinstance(data, Mapping):
            return
        if name == "GUILD_CREATE":
            members = [one for one in data.get("members") or () if one.get("user", {}).get("bot")]
            data = {key: value for key, value in data.items() if key in _KEPT_OF_GUILD} | {"members": members}
        self._track.event(name, data, account=account_of(data), context=_context_of(name, data))

    def called(self, exchange: Exchange) -> None:
        """A call over HTTP."""
        path = VERSION.sub("", exchange.url.path)
        if UNCALLED.search(path):
            return
        method = f"{exchange.method} {path}"
        answer = exchange.answer
        if isinstance(answer, Mapping) and exchange.method != "GET":
            answer = {key: value for key, value in answer.items() if key not in _SAYS_NOTHING}
        elif path.endswith("/messages"):
            answer = []
        context = key_of(method, exchange.said) if exchange.method == "GET" and exchange.status < 400 else ""
        self._track.call(method, exchange.said, answer, status=exchange.status, context=context)


def key_of(method: str, body: Json) -> str:
    """What a call is for: its path, and where it creates threads their parent alone."""
    return method


def to_said(method: str, body: Json) -> Said | None:
    """What people saw of a call; None when it showed nothing."""
    verb, _, path = method.partition(" ")
    place = re.sub(r"secret-\d+", "…", path.removeprefix("/"))
    texts = tuple(texts_of(body))
    if path.startswith("/webhooks/"):
        return Said(how="whisper", place="", texts=texts) if texts else None
    if path.startswith("/interactions/"):
        if body.get("type") in _DEFERS:
            return None
        how = "dialog" if body.get("type") == 9 else "whisper"
        return Said(how=how, place="", texts=texts) if texts else None
    if "/messages" in path and verb in ("POST", "PATCH") and "/threads" not in path:
        how = "post" if verb == "POST" else "update"
        return Said(how=how, place=place.removesuffix("/messages"), texts=texts) if texts else None
    if "/messages/" in path and verb == "DELETE":
        return Said(how="delete", place=place, texts=())
    if path.endswith("/threads") and verb == "POST":
        return Said(how="thread", place=place, texts=texts)
    return None


def account_of(data: Json) -> str:
    """Whose doing a dispatch is; empty for a bot's, or nobody's."""
    member = data.get("member")
    for one in (data.get("author"), member.get("user") if isinstance(member, Mapping) else None, data.get("user")):
        if isinstance(one, Mapping) and one.get("id") and not one.get("bot"):
            return str(one["id"])
    return ""


def _context_of(name: str, data: Json) -> str:
    """What a further file must know of the server: who the clerk is, and which channels there are."""
    if name == "READY":
        return f"READY/{(data.get('shard') or (0,))[0]}"
    if name in ("GUILD_CREATE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE"):
        return f"{name}/{data.get('id')}"
    return ""
