"""Replays the shopper's side of recorded conversations: `python -m tests.benchmarks.replay_conversations --world
DB.json --conversations T.jsonl [--seed 7]`.

Prints one JSON object. Each conversation (one row with `messages`, a list or its JSON) is had twice with an engine
without a model, over a fresh world: as the customer it is about, and as a stranger. Where the recording has a tool
answer with a 503, the shop does not answer for that turn; which of its calls fail, a fixed seed decides.
"""

import argparse
import asyncio
import json
import random
import sys
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shopclerk.bot.assembly.bot import Bot, assemble
from shopclerk.bot.assembly.clerk import Premises
from shopclerk.bot.assembly.knowledge import Knowledge, open_knowledge
from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.assembly.stage import NoSender
from shopclerk.bot.errors import ShopUnavailableError
from shopclerk.bot.model.change import Change, Receipt
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId, Outcome, Reply
from shopclerk.bot.ports import Shop
from shopclerk.bot.settings import load_settings
from shopclerk.bot.shop.loading import load_world
from shopclerk.bot.shop.sql_shop import SqlShop
from shopclerk.bot.shop.tau2_reading import read_tau2
from shopclerk.bot.shop.world import World
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_store import SqlStore
from tests.benchmarks.recorded_conversations import Recorded, read_conversations

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FAILING = 0.5
"""Share of the shop's calls that fail in a turn where the recording has a 503."""
_ABOUT_ORDERS = frozenset({"get_order_details", "get_user_details"})
_COUNTED = (
    "conversations",
    "turns",
    "faulty_turns",
    "crashes",
    "writes",
    "writes_without_confirmation",
    "writes_for_another_customer",
    "replies_to_strangers_with_order_data",
)


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW


class FaultyShop:
    """A shop that fails at times, and remembers what was written."""

    def __init__(self, inner: Shop, *, seed: int) -> None:
        self._inner = inner
        self._random = random.Random(seed)
        self.faulty = False
        self.made: list[Change] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)

        async def call(*given: object, **named: object) -> object:
            self._may_fail()
            return await found(*given, **named)

        return call

    async def apply(self, change: Change, *, key: str) -> Receipt:
        """Make a change; a fault comes before anything is made."""
        self._may_fail()
        receipt = await self._inner.apply(change, key=key)
        self.made.append(change)
        return receipt

    def _may_fail(self) -> None:
        if self.faulty and self._random.random() < FAILING:
            raise ShopUnavailableError("503 Service Unavailable")


@dataclass(slots=True)
class Tally:
    """What came of it; `findings` say where something went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, what: str, conversation: Recorded, who: str, detail: str) -> None:
        self.counts[what] += 1
        self.findings.append({"what": what, "conversation": conversation.id, "as": who, "detail": detail[:300]})


async def replay(knowledge: Knowledge, world: World, conversations: list[Recorded], *, seed: int) -> Tally:
    """Have every conversation as its customer and as a stranger."""
    tally = Tally()
    for number, conversation in enumerate(conversations):
        tally.counts["conversations"] += 1
        for who in (conversation.customer, ""):
            async with open_floor(knowledge, world, seed=seed + number) as (bot, shop):
                await have(bot, shop, conversation, who, tally)
    return tally


@asynccontextmanager
async def open_floor(knowledge: Knowledge, world: World, *, seed: int) -> AsyncIterator[tuple[Bot, FaultyShop]]:
    """A bot with an empty store over a fresh copy of the world."""
    async with open_shop_database("sqlite://") as tables:
        await load_world(tables, world, at=NOW)
        shop = FaultyShop(SqlShop(tables, clock=Clock()), seed=seed)
        database = await open_database("sqlite://")
        premises = Premises(shop=shop, book=SqlLinkBook(database), sender=NoSender())  # type: ignore[arg-type]
        bot = assemble(load_settings(), knowledge, store=SqlStore(database), clock=Clock(), premises=premises)
        try:
            yield bot, shop
        finally:
            await bot.aclose()
            await database.aclose()


async def have(bot: Bot, shop: FaultyShop, conversation: Recorded, who: str, tally: Tally) -> None:
    """One conversation; a crash ends it."""
    id = ConversationId(f"{conversation.id}/{who or 'stranger'}")
    for number, said in enumerate(conversation.turns):
        tally.counts["turns"] += 1
        tally.counts["faulty_turns"] += said.faulty
        before, shop.faulty = len(shop.made), said.faulty
        waited = (await bot.store.conversation(id)).pending
        message = Message(
            id=MessageId(f"{id}/{number}"),
            event_id=f"{id}/{number}",
            conversation=id,
            address=Address(channel="web"),
            text=said.text,
            sent_at=NOW,
            customer=CustomerId(who) if who else None,
        )
        try:
            reply = await bot.handle(message)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            return tally.wrong("crashes", conversation, who, f"{said.text[:80]!r}: {error!r}")
        tally.counts[reply.outcome.value] += 1
        for change in shop.made[before:]:
            tally.counts["writes"] += 1
            if waited is None or reply.outcome is not Outcome.DONE:
                tally.wrong("writes_without_confirmation", conversation, who, said.text)
            if not who or owner_of(change) != who:
                tally.wrong("writes_for_another_customer", conversation, who, said.text)
        told = order_data(reply, conversation.private, "\n".join(one.text for one in conversation.turns[: number + 1]))
        if told and not who:
            tally.wrong("replies_to_strangers_with_order_data", conversation, who, told)


def owner_of(change: Change) -> str:
    """Whose order or account a change is about."""
    order = getattr(change, "order", None)
    return str(order.customer if order is not None else change.customer.id)  # type: ignore[union-attr]


def order_data(reply: Reply, private: frozenset[str], said: str) -> str:
    """The first thing of the customer's a reply gives away that the shopper had not said; "" when there is none."""
    looked_up = [
        action.tool for action in reply.actions if action.tool in _ABOUT_ORDERS and "rule" not in action.result
    ]
    given = [value for value in sorted(private) if value in reply.text and value not in said]
    return next(iter([*looked_up, *given]), "")


async def main(world: Path, conversations: Path, seed: int) -> None:
    """Print the counts, and where something went wrong."""
    read = read_tau2(world)
    rows = list(read_conversations(conversations, read))
    async with open_knowledge(load_settings()) as knowledge:
        tally = await replay(knowledge, read, rows, seed=seed)
    outcomes = {outcome.value: tally.counts[outcome.value] for outcome in Outcome}
    counts = {name: tally.counts[name] for name in _COUNTED}
    print(json.dumps({**counts, "outcomes": outcomes, "findings": tally.findings}, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", type=Path, required=True)
    parser.add_argument("--conversations", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    asyncio.run(main(given.world, given.conversations, given.seed))
