"""Takes in what people write, change and take back: what concerns the clerk is stored, in the order it came."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial
from weakref import WeakValueDictionary

import discord
import structlog

from shopclerk.bot.commands.typed import as_spoken
from shopclerk.bot.errors import ChannelError, StoreError
from shopclerk.bot.model.inbound import Pressed
from shopclerk.bot.model.message import ConversationId, Message, MessageId
from shopclerk.bot.prompting.words import say

from .clerk import Clerk
from .roles import Members, roles_of
from .threads import CHANNEL, Threads
from .translate import (
    Spot,
    is_an_edit,
    is_from_a_person,
    mentions,
    to_deleted,
    to_edited,
    to_message,
    to_spot,
)
from .typed import Typed

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 30.0
"""Seconds between two tries to store a message while the store is down."""
EVERYWHERE = "*"
REMEMBERED = 2_000
"""Edits and deletions kept for messages that are dispatched after them."""


@dataclass(kw_only=True)
class Hearing:
    """Hears for one bot account. `support` are channels and forums where every post is answered (`*`: all).

    `typed` runs what agents type as commands; `language` is the shop's. With `threads` a case begun in a channel gets
    a private thread, where the channel allows one.
    """

    clerk: Clerk
    threads: Threads | None = None
    typed: Typed | None = None
    support: Collection[str] = ()
    desk: int = 0
    language: str = "en"
    seen: dict[int, int] = field(default_factory=dict)
    """The newest message heard of by channel, the channels heard last at the end: where a lost session is caught up."""
    members: Members = field(default_factory=Members)
    _later: dict[MessageId, str] = field(default_factory=dict)
    _turns: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def heard(self, client: discord.Client, message: discord.Message, *, late: bool = False) -> None:
        """A message was posted; `late`: it is read from history."""
        async with self.turn(message.channel.id):
            self._see(message)
            if client.user is None or not is_from_a_person(message):
                return
            me = client.user.id
            spot = await self.spot(client, message)
            if spot is None or not await self._concerns(message, spot, me=me):
                return
            written = to_message(message, spot, me=me)
            taken = self._as_it_is_now(written)
            roles = await self._roles(client, message, taken)
            addressed = mentions(message, me) or (spot.is_direct and taken.text[:1] in ("/", "!"))
            if addressed and self.typed is not None and await self.typed.taken(taken, roles, late=late):
                return
            is_call = mentions(message, me) and not written.text and not written.attachments
            if is_call or taken.text or taken.attachments:
                await self._take(taken, roles, is_call=is_call)

    async def _take(self, message: Message, roles: frozenset[str], *, is_call: bool) -> None:
        """Have it stored; with `is_call` somebody called the clerk by name and said nothing, so it says what it can."""
        if message.address.thread == str(message.id).rpartition(":")[2]:
            message = await self._in_private(message)
        message, pressed = as_spoken(message, language=self.language)
        if is_call or pressed:
            press = Pressed(message=message, action=pressed or "help")
            keep = partial(self.clerk.reception.pressed, press, roles=roles)
        else:
            keep = partial(self.clerk.reception.message, message, roles=roles)
        await self._kept(keep, str(message.id))

    async def changed(self, client: discord.Client, payload: discord.RawMessageUpdateEvent) -> None:
        """A message was updated."""
        message = payload.message
        if client.user is None or not is_an_edit(payload) or not is_from_a_person(message):
            return
        async with self.turn(payload.channel_id):
            edited = to_edited(message, me=client.user.id)
            self._remember(edited.id, edited.text)
            await self._kept(partial(self.clerk.reception.edited, edited), str(edited.id))

    async def gone(self, channel: int, messages: Collection[int]) -> None:
        """Messages were deleted."""
        async with self.turn(channel):
            for id in sorted(messages):
                deleted = to_deleted(channel, id)
                self._remember(deleted.id, "")
                await self._kept(partial(self.clerk.reception.deleted, deleted), str(deleted.id))

    async def _roles(self, client: discord.Client, message: discord.Message, taken: Message) -> frozenset[str]:
        """What the author is on the desk; history, and direct messages, do not say who is a member of the server."""
        desk = self.desk_channel(client)
        guild = message.guild or (desk.guild if desk is not None and taken.text[:1] in ("/", "!") else None)
        return roles_of(await self.members.of(message.author, guild), desk)

    def desk_channel(self, client: discord.Client) -> discord.abc.GuildChannel | None:
        """The desk's channel, where the clerk can see it."""
        channel = client.get_channel(self.desk) if self.desk else None
        return channel if isinstance(channel, discord.abc.GuildChannel) else None

    async def spot(self, client: discord.Client, message: discord.Message) -> Spot | None:
        """Where a message was said; None when its channel cannot be looked at."""
        return await spot_at(client, message.channel, message=message.id, author=message.author.id)

    async def _concerns(self, message: discord.Message, spot: Spot, *, me: int) -> bool:
        if spot.is_direct or mentions(message, me):
            return True
        place = spot.address.place
        if self.desk and place == str(self.desk):
            return message.channel.id != self.desk  # in a ticket's thread, not the talk beside
        if EVERYWHERE in self.support or place in self.support or spot.address.thread in self.support:
            return True
        return await self.clerk.reception.serves(spot.conversation)

    def _see(self, message: discord.Message) -> None:
        self.seen[message.channel.id] = max(message.id, self.seen.pop(message.channel.id, 0))
        while len(self.seen) > REMEMBERED:
            self.seen.pop(next(iter(self.seen)))

    def _remember(self, id: MessageId, text: str) -> None:
        """What became of a message, for the case that the message itself comes after it."""
        self._later[id] = text
        while len(self._later) > REMEMBERED:
            self._later.pop(next(iter(self._later)))

    def _as_it_is_now(self, message: Message) -> Message:
        """A message with what came ahead of it: another text, or none where it was taken back."""
        text = self._later.get(message.id)
        return message if text is None else replace(message, text=text, attachments=message.attachments if text else ())

    def turn(self, channel: int) -> asyncio.Lock:
        """Makes what happens in one channel happen in the order it was dispatched in."""
        return self._turns.setdefault(channel, asyncio.Lock())

    async def _in_private(self, message: Message) -> Message:
        """A case that begins, in a private thread of its own if it is to have one."""
        if self.threads is None:
            return message
        name = say("discord_thread", "en")
        try:
            address = await self.threads.open_private(message.address, name, message.author)
        except ChannelError as error:
            log.warning("discord_private_thread_not_opened", told=str(error))
            return message
        if address is None:
            return message
        return replace(message, address=address, conversation=ConversationId(f"{CHANNEL}:{address.thread}"))

    async def _kept(self, keep: Callable[[], Awaitable[object]], id: str) -> None:
        """Do it until the store takes it: Discord sends nothing twice."""
        pause = 0.1
        while True:
            try:
                await keep()
            except StoreError as error:
                log.error("discord_event_not_stored", id=id, told=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return


async def spot_at(
    client: discord.Client, channel: object, *, message: int | None = None, author: int = 0
) -> Spot | None:
    """The spot of a channel as discord.py knows it; one it has not seen yet is asked for."""
    id = getattr(channel, "id", 0)
    if isinstance(channel, discord.PartialMessageable) or not isinstance(
        channel, discord.abc.GuildChannel | discord.Thread | discord.abc.PrivateChannel
    ):
        try:
            channel = await client.fetch_channel(id)
        except discord.HTTPException as error:
            log.warning("discord_channel_unknown", channel=id, told=str(error))
            return None
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    kind = getattr(channel, "type", discord.ChannelType.text)
    return to_spot(channel=id, kind=kind, parent=parent, message=message, author=author)
