"""The two ways to one person alone: the answer to their interaction while its token lives, and a direct message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import discord

from shopclerk.bot.errors import ChannelError

from ..moment import now
from .api import DiscordApi
from .bodies import Body
from .posts import receipt

TOKEN_SECONDS = 15 * 60 - 20
"""How long an interaction can be answered (https://discord.com/developers/docs/interactions/receiving-and-responding)."""
EPHEMERAL = discord.MessageFlags(ephemeral=True).value
LOADING = discord.MessageFlags(loading=True).value
_REMEMBERED = 10_000
"""Direct message channels kept in mind; they never change."""
_EPOCH_MS = 1_420_070_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The leave to answer an interaction. `way`: fill the first response, which waits, or add a further one."""

    application: str
    interaction: str
    way: Literal["fill", "add"]
    token: str

    def packed(self) -> str:
        """As an address carries it."""
        return f"{self.application}.{self.interaction}.{self.way}.{self.token}"

    @property
    def lives(self) -> bool:
        """Whether it can still be used; an interaction's id tells when it was made."""
        made = ((int(self.interaction) >> 22) + _EPOCH_MS) / 1000
        return now().timestamp() - made < TOKEN_SECONDS


def to_leave(token: str) -> Leave | None:
    """The leave that an address carries, or None."""
    parts = token.split(".", 3)
    if len(parts) != 4 or parts[2] not in ("fill", "add") or not parts[1].isdigit():
        return None
    way: Literal["fill", "add"] = "fill" if parts[2] == "fill" else "add"
    return Leave(application=parts[0], interaction=parts[1], way=way, token=parts[3])


class Interactions:
    """Answers interactions over their webhook, which needs no gateway."""

    def __init__(self, api: DiscordApi) -> None:
        self._api = api

    async def answer(self, leave: Leave, bodies: Sequence[Body]) -> str:
        """Say it to whoever made the interaction; a receipt."""
        ids: list[str] = []
        for part, body in enumerate(bodies):
            if part == 0 and leave.way == "fill":
                posted = await self._fill(leave, body)
            else:
                posted = await self._add(leave, body)
            ids.append(str(posted.get("id", "")))
        return receipt(ids)

    async def original(self, leave: Leave) -> Mapping[str, Any]:
        """The first response as it stands; its `flags` say whether it still waits."""
        found: Mapping[str, Any] = await self._call("GET", leave, "/messages/@original")
        return found

    async def redraw(self, leave: Leave, components: Sequence[Any]) -> None:
        """Draw what is under the message that was pressed anew; its text stays."""
        await self._call("PATCH", leave, "/messages/@original", json={"components": list(components)})

    async def is_waiting(self, leave: Leave) -> bool:
        """Whether the first response is still to be filled; False when that cannot be told."""
        try:
            return bool(int((await self.original(leave)).get("flags") or 0) & LOADING)
        except ChannelError:
            return False

    async def _fill(self, leave: Leave, body: Body) -> Mapping[str, Any]:
        given = {"content": None, **{name: value for name, value in body.items() if name != "flags"}}
        given |= {"flags": body["flags"]} if "content" not in body else {}
        filled: Mapping[str, Any] = await self._call("PATCH", leave, "/messages/@original", json=given)
        return filled

    async def _add(self, leave: Leave, body: Body) -> Mapping[str, Any]:
        given = {**body, "flags": int(body.get("flags", 0)) | EPHEMERAL}
        added: Mapping[str, Any] = await self._call("POST", leave, "", json=given, once=True)
        return added

    async def _call(
        self, method: str, leave: Leave, rest: str, *, json: Mapping[str, Any] | None = None, once: bool = False
    ) -> Any:
        return await self._api.call(
            method,
            "/webhooks/{webhook_id}/{webhook_token}" + rest,
            json=json,
            params={"wait": "true"} if method == "POST" else None,
            about="answering an interaction",
            once=once,
            webhook_id=leave.application,
            webhook_token=leave.token,
        )


class DirectMessages:
    """The direct message channels of people."""

    def __init__(self, api: DiscordApi) -> None:
        self._api = api
        self._channels: dict[str, str] = {}

    async def channel_of(self, account: str) -> str:
        """The direct message channel with somebody; opened where there was none."""
        if account not in self._channels:
            opened = await self._api.call(
                "POST", "/users/@me/channels", json={"recipient_id": account}, about=f"opening a DM with user {account}"
            )
            self._channels[account] = str(opened["id"])
            while len(self._channels) > _REMEMBERED:
                self._channels.pop(next(iter(self._channels)))
        return self._channels[account]
