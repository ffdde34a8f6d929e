"""Runs commands that are typed as text to the clerk, and tells their author alone what came of it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog

from shopclerk.bot.commands.command import Said
from shopclerk.bot.commands.typed import typed_call
from shopclerk.bot.desk.roles import Roles
from shopclerk.bot.errors import ChannelError, ShopclerkError
from shopclerk.bot.model.delivery import DeliveryId, Outgoing, Whisper
from shopclerk.bot.model.message import CommandCall, Message
from shopclerk.bot.prompting.words import say

from ..moment import now
from .bodies import plain
from .failures import DMS_CLOSED, DiscordRefusedError
from .posts import Posts
from .text import safe, shortened
from .threads import CHANNEL

log = structlog.get_logger(__name__)

_REMEMBERED = 10_000
"""Calls whose redelivery is recognised."""
_DONE = "✅"


class Speaking(Protocol):
    """What it needs of the channel."""

    @property
    def posts(self) -> Posts:
        """Its messages."""

    async def send(self, outgoing: Outgoing) -> object:
        """Deliver something. Raises ChannelError."""


@dataclass(kw_only=True)
class Typed:
    """Commands as text for one bot account. `run` is the clerk's; `language` the one of a caller without a locale."""

    run: Callable[[CommandCall], Awaitable[Said]]
    speaking: Speaking
    desk: Roles
    language: str = "en"
    since: datetime = field(default_factory=now)
    _begun: OrderedDict[str, None] = field(default_factory=OrderedDict)

    async def taken(self, message: Message, roles: Collection[str], *, late: bool = False) -> bool:
        """Whether a message to the clerk was a command; the same message twice is run once. Never raises.

        `late`: it was read from history; what was typed before this process began was another's to run.
        """
        call = typed_call(message, is_agent=self.desk.is_agent(f"{CHANNEL}:{message.author}", roles))
        if call is None:
            return False
        if not self._is_begun(call.event_id) and not (late and call.sent_at < self.since):
            await self._tell(message, await self._said(replace(call, roles=frozenset(roles))))
        return True

    async def _said(self, call: CommandCall) -> Said:
        try:
            return await self.run(call)
        except ShopclerkError as error:
            log.warning("discord_command_failed", command=call.name, told=str(error))
            return Said(text=say("discord_trouble", self.language), refused=True)

    async def _tell(self, message: Message, said: Said) -> None:
        """By direct message; who takes none sees a refusal, which holds nothing private, where they typed."""
        if not said.text:
            return
        key = DeliveryId(f"said/{message.event_id}")
        whisper = Whisper(key=key, address=message.address, to=message.author, text=said.text, buttons=said.buttons)
        try:
            await self.speaking.send(whisper)
        except DiscordRefusedError as error:
            log.info("discord_whisper_refused", told=str(error))
            if error.code == DMS_CLOSED:
                await self._beside(message, said, key)
        except ChannelError as error:
            log.warning("discord_whisper_lost", told=str(error))

    async def _beside(self, message: Message, said: Said, key: DeliveryId) -> None:
        _, place, id = str(message.id).split(":")
        try:
            if said.refused:
                body = plain(shortened(safe(said.text), 2_000))
                await self.speaking.posts.post(place, body, key=key, reply_to=id)
            else:
                await self.speaking.posts.react(place, id, _DONE)
        except ChannelError as error:
            log.warning("discord_whisper_lost", told=str(error))

    def _is_begun(self, event_id: str) -> bool:
        known = event_id in self._begun
        self._begun[event_id] = None
        while len(self._begun) > _REMEMBERED:
            self._begun.popitem(last=False)
        return known
