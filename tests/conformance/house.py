"""What all rigs share: knowledge opened once, and a bot with a store and a demo shop of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.bot import Bot, assemble
from shopclerk.bot.assembly.clerk import Premises
from shopclerk.bot.assembly.clock import SystemClock
from shopclerk.bot.assembly.filing import open_filing
from shopclerk.bot.assembly.front import Frontage
from shopclerk.bot.assembly.knowledge import Knowledge, open_knowledge
from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.assembly.stage import REPLAYED_CODE, NoSender
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.dispatch.inline import InlineDispatcher
from shopclerk.bot.identity_ports import LinkBook
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.ports import ChatModel
from shopclerk.bot.settings import Settings, load_settings
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_store import SqlStore

from .waiting import until


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def knowledge(demo_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Knowledge]:
    """The demo shop's documents, opened once for all."""
    folder = shutil.copytree(demo_shop, tmp_path_factory.mktemp("knowledge"), dirs_exist_ok=True)
    async with open_knowledge(load_settings(start=folder)) as opened:
        yield opened


class House:
    """One shop for one test. With a `model` the bot writes its answers with it, and shows them growing."""

    def __init__(self, *, knowledge: Knowledge, folder: Path, model: ChatModel | None = None) -> None:
        self._knowledge = knowledge
        self._folder = folder
        self._model = model
        self.book: LinkBook | None = None

    def settings(self, **sections: Any) -> Settings:
        """Settings with these sections, for what is opened before there is a bot; later `bot.settings` holds."""
        model = {"model": {"provider": "openai", "name": "scripted", "base_url": "http://127.0.0.1:9/v1"}}
        return Settings.model_validate(
            {"store": {"url": f"sqlite:///{self._folder / 'shop.db'}"}, "dispatch": {"mode": "inline"}}
            | (model if self._model else {})
            | sections
        )

    @asynccontextmanager
    async def bot(self, settings: Settings, channels: Mapping[str, Channel]) -> AsyncIterator[Bot]:
        """A started bot that serves these channels."""
        clock = SystemClock()
        database = await open_database(settings.store.url)
        try:
            self.book = SqlLinkBook(database)
            async with open_demo_shop(clock) as shop:
                premises = Premises(shop=shop, book=self.book, sender=NoSender(), new_code=lambda: REPLAYED_CODE)
                bot = assemble(
                    settings,
                    self._knowledge,
                    store=SqlStore(database),
                    clock=clock,
                    model=self._model,
                    premises=premises,
                    frontage=Frontage(filing=open_filing(database), channels=channels),
                )
                await bot.start()
                try:
                    yield bot
                finally:
                    await bot.aclose()
        finally:
            await database.aclose()

    async def link(self, channel: str, account: str, customer: str) -> None:
        """This account of the platform belongs to this customer of the demo shop."""
        assert self.book is not None, "accounts are linked once the bot is open"
        await self.book.link_account(channel, account, CustomerId(customer), at=SystemClock().now())

    async def settled(self, bot: Bot) -> None:
        """Wait until the bot has nothing left to do: in memory, in the store, or half sent."""
        front = bot.front
        assert front is not None
        dispatcher = cast(InlineDispatcher, front.dispatcher)
        while True:
            await until(lambda: dispatcher.held == 0, lambda: f"{dispatcher.held} pieces of work do not come to an end")
            waiting = await bot.store.unanswered(front.channels, limit=10)
            unsent = await front.filing.outbox.undelivered(at=SystemClock().now(), limit=10)
            if not waiting and not unsent and dispatcher.held == 0:
                return
            await asyncio.sleep(0.02)


class JointHouse(House):
    """One shop for several platforms: each opens its rig as if alone, and all get the same bot.

    `desk` names the platform where agents work; the others' desk channels stay empty.
    """

    def __init__(self, *, knowledge: Knowledge, folder: Path, parties: int, desk: str) -> None:
        super().__init__(knowledge=knowledge, folder=folder)
        self._desk = desk
        self._parties = parties
        self._sections: dict[str, Any] = {}
        self._channels: dict[str, Channel] = {}
        self._here = asyncio.Condition()
        self._bot: Bot | None = None
        self._left = 0

    def settings(self, **sections: Any) -> Settings:
        """What this platform's settings add to those of all."""
        own = {name: value for name, value in sections.items() if name != "desk" or self._desk in sections}
        self._sections |= own
        return super().settings(**own)

    @asynccontextmanager
    async def bot(self, settings: Settings, channels: Mapping[str, Channel]) -> AsyncIterator[Bot]:
        """The bot of all, once everybody is here; it closes when the last one leaves."""
        self._channels |= channels
        async with AsyncExitStack() as opened, self._here:
            if len(self._channels) == self._parties:
                whole = super().settings(**self._sections)
                self._bot = await opened.enter_async_context(super().bot(whole, self._channels))
                self._here.notify_all()
            await self._here.wait_for(lambda: self._bot is not None)
            assert self._bot is not None
            self._here.release()
            try:
                yield self._bot
            finally:
                await self._here.acquire()
                self._left += 1
                self._here.notify_all()
                await self._here.wait_for(lambda: self._left == self._parties)
