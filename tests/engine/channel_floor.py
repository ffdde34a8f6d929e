"""A bot that serves a channel that only writes down what it shows: messages go in by reception, posts come out."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopclerk.bot.assembly.bot import Bot, assemble
from shopclerk.bot.assembly.filing import open_filing
from shopclerk.bot.assembly.front import Frontage
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.database.connections import Database
from shopclerk.bot.model.message import Address, Attachment, ConversationId, CustomerId, Message, MessageId
from shopclerk.bot.ports import ChatModel
from shopclerk.bot.settings import Settings
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_store import SqlStore

from ..fakes.channel import FakeChannel

BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass(slots=True)
class ChannelFloor:
    """A started bot with its channels; `kill` leaves everything as a killed process would."""

    bot: Bot
    database: Database
    channel: FakeChannel

    async def says(self, text: str = "", **changes: object) -> Message:
        """A shopper's message, taken in."""
        message = said(text, **changes)
        await self.bot.reception.message(message)
        return message

    async def settled(self, seconds: float = 20.0) -> None:
        """Once nothing waits and nothing is under way."""
        front = self.bot.front
        assert front is not None
        async with asyncio.timeout(seconds):
            while front.dispatcher.held:  # type: ignore[attr-defined]  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def until(self, is_so: Callable[[], bool], seconds: float = 20.0) -> None:
        """Once something is so."""
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110
                await asyncio.sleep(0.005)


def said(
    text: str,
    *,
    conversation: str = "slack:T:C1:100",
    author: str = "U1",
    second: float | None = None,
    id: str = "",
    event_id: str = "",
    place: str = "C1",
    thread: str = "100",
    customer: str | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """A message of a shopper in a Slack thread, each a second after the one before."""
    number = next(_numbers)
    key = id or f"slack:C1:{number}"
    return Message(
        id=MessageId(key),
        event_id=event_id or key,
        conversation=ConversationId(conversation),
        address=Address(channel="slack", place=place, thread=thread),
        text=text,
        sent_at=BEGAN + timedelta(seconds=number if second is None else second),
        author=author,
        customer=CustomerId(customer) if customer else None,
        attachments=attachments,
    )


@dataclass(slots=True, kw_only=True)
class FloorPlan:
    """What a floor is opened with; the store's file outlives it."""

    knowledge: Knowledge
    url: str = "sqlite://"
    settings: Settings = field(default_factory=Settings)
    model: ChatModel | None = None
    channel: FakeChannel = field(default_factory=FakeChannel)
    others: Mapping[str, FakeChannel] = field(default_factory=dict)


@asynccontextmanager
async def open_channel_floor(plan: FloorPlan, *, started: bool = True) -> AsyncIterator[ChannelFloor]:
    """A bot over the plan's store, started unless told otherwise."""
    database = await open_database(plan.url)
    bot = assemble(
        plan.settings,
        plan.knowledge,
        store=SqlStore(database),
        model=plan.model,
        frontage=Frontage(filing=open_filing(database), channels={plan.channel.name: plan.channel, **plan.others}),
    )
    if started:
        await bot.start()
    try:
        yield ChannelFloor(bot=bot, database=database, channel=plan.channel)
    finally:
        await bot.aclose()
        await database.aclose()


def in_file(folder: Path) -> str:
    """The url of a store in a folder."""
    return f"sqlite:///{folder}/store.db"
