"""Posts, edits and deletes messages, and finds what an earlier try left."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from .api import DiscordApi
from .bodies import CURSOR, LAYOUT, Body
from .custom_ids import to_carried
from .failures import INVALID_FORM, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, DiscordRefusedError

SEARCHED = 50
"""Messages looked through for an earlier try."""
Posted = Mapping[str, Any]


def nonce(key: str, part: int = 0) -> str:
    """The nonce of a delivery's part, 24 of the 25 characters Discord takes.

    Within a few minutes the same nonce posts one message: https://discord.com/developers/docs/resources/message.
    """
    return hashlib.blake2b(f"{key}\n{part}".encode(), digest_size=12).hexdigest()


class Posts:
    """The messages of one bot account."""

    def __init__(self, api: DiscordApi) -> None:
        self._api = api

    async def post(self, channel: str, body: Body, *, key: str, part: int = 0, reply_to: str = "") -> str:
        """Post a message, once for a key and part; its id. `reply_to` is a message of the same channel."""
        payload = {**body, "nonce": nonce(key, part), "enforce_nonce": True}
        if reply_to:
            payload["message_reference"] = {"message_id": reply_to, "fail_if_not_exists": False}
        posted = await self._api.call(
            "POST",
            "/channels/{channel_id}/messages",
            json=payload,
            about=f"posting in channel {channel}",
            channel_id=channel,
        )
        if not _is_as(posted, body):  # an earlier try with this nonce, which had said less
            await self.edit(channel, str(posted["id"]), body)
        return str(posted["id"])

    async def edit(self, channel: str, id: str, body: Body) -> None:
        """Put something else into a message."""
        await self._api.call(
            "PATCH",
            "/channels/{channel_id}/messages/{message_id}",
            json={"content": None, **body},
            about=f"editing a message in channel {channel}",
            channel_id=channel,
            message_id=id,
        )

    async def renew(self, channel: str, old: str, bodies: Sequence[Body], *, key: str) -> str:
        """Put other messages in the place of those of a receipt; the new receipt.

        A message of components stays one: what is text now takes its place as a new message.
        """
        ids = ids_of(old)
        try:
            for id, body in zip(ids, bodies, strict=False):
                await self.edit(channel, id, body)
            left, ids = ids[len(bodies) :], ids[: len(bodies)]
        except DiscordRefusedError as error:
            if error.code != INVALID_FORM:
                raise
            left, ids = ids, ()
        more = [
            await self.post(channel, bodies[part], key=f"{key}+", part=part) for part in range(len(ids), len(bodies))
        ]
        for id in left:
            await self.delete(channel, id)
        return receipt([*ids, *more])

    async def delete(self, channel: str, id: str) -> None:
        """Take a message back; one that is gone already is fine."""
        try:
            await self._api.call(
                "DELETE",
                "/channels/{channel_id}/messages/{message_id}",
                about=f"deleting a message in channel {channel}",
                channel_id=channel,
                message_id=id,
            )
        except DiscordRefusedError as error:
            if error.code not in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                raise

    async def typing(self, channel: str) -> None:
        """Show that somebody is typing, for ten seconds."""
        await self._api.call("POST", "/channels/{channel_id}/typing", about="typing", channel_id=channel)

    async def react(self, channel: str, id: str, emoji: str) -> None:
        """Put a reaction under a message."""
        path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"
        await self._api.call("PUT", path, about="reacting", channel_id=channel, message_id=id, emoji=emoji)

    async def recent(self, channel: str, *, limit: int = SEARCHED) -> Sequence[Posted]:
        """The newest messages of a channel, newest first."""
        path, about = "/channels/{channel_id}/messages", f"reading channel {channel}"
        found: Sequence[Posted] = await self._api.call(
            "GET", path, params={"limit": limit}, about=about, channel_id=channel
        )
        return found

    async def left(self, channel: str, bodies: Sequence[Body], *, key: str, after: str = "") -> dict[int, Posted]:
        """The parts of a delivery that lie in a channel already, by their place.

        Known by their nonce, by the key in a button, or by saying the same after the message they answer; a stub of
        a stream counts as the first part.
        """
        me = await self._api.me()
        mine = [one for one in await self.recent(channel) if str(one.get("author", {}).get("id")) == me]
        found: dict[int, Posted] = {}
        for part, body in enumerate(bodies):
            known = nonce(key, part)
            is_last = part == len(bodies) - 1
            for one in mine:
                newer = not after or int(str(one["id"])) > int(after)
                same = newer and bool(body.get("content")) and _is_as(one, body)
                stub = newer and part == 0 and str(one.get("content", "")).endswith(CURSOR.strip())
                if one.get("nonce") == known or same or stub or (is_last and _carries(one, key)):
                    found[part] = one
                    break
        return found

    async def settle(self, channel: str, bodies: Sequence[Body], found: Mapping[int, Posted], *, key: str) -> str:
        """Make what was found say the whole; the ids of all parts, as a receipt."""
        ids: list[str] = []
        for part, body in enumerate(bodies):
            if part not in found:
                ids.append(await self.post(channel, body, key=key, part=part))
                continue
            ids.append(str(found[part]["id"]))
            if not _is_as(found[part], body):
                await self.edit(channel, ids[-1], body)
        return receipt(ids)


def receipt(ids: Sequence[str]) -> str:
    """The ids of a delivery's messages in one; the last, which bears the buttons, first."""
    return ",".join([ids[-1], *ids[:-1]])


def ids_of(receipt: str) -> tuple[str, ...]:
    """The ids of a delivery's messages, in the order they stand."""
    last, *others = receipt.split(",")
    return (*others, last)


def _is_as(posted: Posted, body: Body) -> bool:
    if "content" in body:
        return str(posted.get("content") or "").strip() == str(body["content"]).strip()
    return bool(int(posted.get("flags") or 0) & LAYOUT) or not posted.get("content")


def _carries(posted: Posted, key: str) -> bool:
    return any(carried.key == key for id in custom_ids(posted) if (carried := to_carried(id)) is not None)


def custom_ids(component: Posted) -> list[str]:
    """The custom ids of all buttons in a message or component."""
    inner = [id for one in component.get("components") or () for id in custom_ids(one)]
    own = component.get("custom_id")
    return [str(own), *inner] if own else inner
