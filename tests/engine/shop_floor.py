"""A bot that works for the demo shop, with a clock that can be moved, for tests of what it does."""

import itertools
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest_asyncio

from shopclerk.bot.assembly.bot import Bot, assemble
from shopclerk.bot.assembly.clerk import Premises
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.limit_settings import LimitSettings
from shopclerk.bot.model.chat import Completion, ToolCall
from shopclerk.bot.model.identity import Mail
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId, Reply, Usage
from shopclerk.bot.ports import ChatModel, Shop
from shopclerk.bot.settings import Settings
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.bot.tools.registry import TOOLS
from shopclerk.bot.tools.tool import Tool

CODE = "123456"
_numbers = itertools.count(1)


class MovingClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class Postbox:
    """Takes mails and keeps them."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


class Floor:
    """A bot on the shop floor and what a test looks at."""

    def __init__(self, bot: Bot, shop: Shop, clock: MovingClock, customer: str | None) -> None:
        self.bot, self.shop, self.clock, self.customer = bot, shop, clock, customer

    async def say(self, text: str, *, press: str = "", conversation: str = "c-1") -> Reply:
        key = f"f-{next(_numbers)}"
        message = Message(
            id=MessageId(key),
            event_id=key,
            conversation=ConversationId(conversation),
            address=Address(channel="terminal"),
            text=text,
            sent_at=self.clock.now(),
            customer=CustomerId(self.customer) if self.customer else None,
        )
        if press:
            return await self.bot.press(message.conversation, press, message)
        return await self.bot.handle(message)

    async def status(self, order: str) -> object:
        return await self.bot.state(f"orders.{order}.status")

    async def pending(self) -> str | None:
        conversation = await self.bot.store.conversation(ConversationId("c-1"))
        return conversation.pending.tool if conversation.pending else None


OpenFloor = Callable[..., Floor]


@pytest_asyncio.fixture(loop_scope="module")
async def open_floor(little_shop: Knowledge) -> AsyncIterator[OpenFloor]:
    """A floor for `ana` unless another customer is named; `wrap` may stand between bot and shop."""
    clock = MovingClock()
    database = await open_database("sqlite://")
    async with open_demo_shop(clock) as shop:

        def make(
            customer: str | None = "ana",
            *,
            model: ChatModel | None = None,
            wrap: Callable[[Shop], Shop] = lambda shop: shop,
            tools: tuple[Tool, ...] = TOOLS,
            limits: LimitSettings | None = None,
        ) -> Floor:
            seen = wrap(shop)
            premises = Premises(
                shop=seen, book=SqlLinkBook(database), sender=Postbox(), tools=tools, new_code=lambda: CODE
            )
            bot = assemble(
                Settings(limits=limits or LimitSettings()),
                little_shop,
                store=SqlStore(database),
                clock=clock,
                model=model,
                premises=premises,
            )
            return Floor(bot, shop, clock, customer)

        yield make
    await database.aclose()


def calls(*asked: tuple[str, object]) -> Completion:
    """A completion that calls tools; arguments that are text go out as they are."""
    made = tuple(
        ToolCall(
            id=f"call-{next(_numbers)}", name=name, arguments=given if isinstance(given, str) else json.dumps(given)
        )
        for name, given in asked
    )
    return Completion(
        text="", model="scripted", tool_calls=made, finish="tool_calls", usage=Usage(tokens_in=100, tokens_out=10)
    )
