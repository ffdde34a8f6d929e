"""What event recordings share when they are played: knowledge opened once, a fresh shop and store for each."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..channel_ports import Channel
from ..model.message import CustomerId
from ..ports import Clock
from ..settings import Settings, load_settings
from ..storage.database import open_database
from ..storage.link_book import SqlLinkBook
from ..storage.sql_store import SqlStore
from .bot import Bot, assemble
from .clerk import Premises
from .filing import open_filing
from .front import Frontage, MakeDispatcher
from .knowledge import Knowledge, open_knowledge
from .opening import FIRST_PATIENCE
from .shop import open_demo_shop
from .stage import NoSender


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """One recording about to be played. `accounts` are the linked ones (`slack:U1`) with their customers.

    `new_code` gives the code a shopper will type.
    """

    settings: Settings
    clock: Clock
    channels: Mapping[str, Channel]
    make_dispatcher: MakeDispatcher
    new_code: Callable[[], str]
    accounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStage:
    """What opens bots for recordings, and the settings they are opened under unless a recording says otherwise."""

    settings: Settings
    knowledge: Knowledge

    def bot(self, production: Production) -> AbstractAsyncContextManager[Bot]:
        """A started bot with an empty store and the demo shop, both in memory. It answers without a model."""
        return _bot(production, self.knowledge)


@asynccontextmanager
async def open_recorded_stage(config: Path | None = None) -> AsyncIterator[RecordedStage]:
    """Open the knowledge of a configuration. Raises ShopclerkError."""
    settings = load_settings(config, vendor_key=False)
    async with open_knowledge(settings, patience=FIRST_PATIENCE) as knowledge:
        yield RecordedStage(settings=settings, knowledge=knowledge)


@asynccontextmanager
async def _bot(production: Production, knowledge: Knowledge) -> AsyncIterator[Bot]:
    clock = production.clock
    database = await open_database("sqlite://")
    try:
        book = SqlLinkBook(database)
        for account, customer in production.accounts.items():
            channel, _, author = account.partition(":")
            await book.link_account(channel, author, CustomerId(customer), at=clock.now())
        async with open_demo_shop(clock, as_of=clock.now()) as shop:
            premises = Premises(shop=shop, book=book, sender=NoSender(), new_code=production.new_code)
            bot = assemble(
                production.settings,
                knowledge,
                store=SqlStore(database),
                clock=clock,
                premises=premises,
                frontage=Frontage(
                    filing=open_filing(database),
                    channels=production.channels,
                    make_dispatcher=production.make_dispatcher,
                ),
            )
            await bot.start()
            try:
                yield bot
            finally:
                await bot.aclose()
    finally:
        await database.aclose()
