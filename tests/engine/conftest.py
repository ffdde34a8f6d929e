"""A little shop with the real embedder, store and indexes; a bot over it quotes, or speaks by a scripted model."""

import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.bot import Bot, assemble
from shopclerk.bot.assembly.filing import open_filing
from shopclerk.bot.assembly.front import Frontage
from shopclerk.bot.assembly.knowledge import Knowledge, open_knowledge
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from shopclerk.bot.ports import ChatModel
from shopclerk.bot.settings import Settings, load_settings
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_store import SqlStore

from ..synced import synced_once
from .shop_floor import open_floor

__all__ = ["open_floor"]

RETURNS = """---
title: Returns
locale: en
---
# Returns

## Opened electronics

Opened headphones can be returned within 14 days of delivery. They must come back with every cable and the box.

## Gift cards

Gift cards cannot be returned. A gift card never expires.
"""
FAQ = """question,answer,category
How long does delivery take?,Standard delivery takes 3 to 5 business days.,delivery
Can I pay with PayPal?,"Yes, PayPal is accepted in every country we ship to.",payments
"""
RETURNS_ZH = """---
title: 退货
locale: zh
---
# 退货

## 已拆封的电子产品

已拆封的耳机可在签收后 14 天内退货。退货时需附上所有线材和包装盒。
"""
PRODUCTS = """sku,name,category,price,currency,battery_life,description
LS-1,Larkfold Quiet Headset,headsets,79.00,USD,40 hours,A quiet headset for small heads.
LS-2,Larkfold Studio Headset,headsets,249.00,USD,20 hours,A studio headset for long days.
"""


def furnish(folder: Path) -> None:
    """Write the little shop's documents, and the settings that name them."""
    (folder / "docs" / "zh").mkdir(parents=True)
    (folder / "docs" / "returns.md").write_text(RETURNS, encoding="utf-8")
    (folder / "docs" / "faq.csv").write_text(FAQ, encoding="utf-8")
    (folder / "docs" / "products.csv").write_text(PRODUCTS, encoding="utf-8")
    (folder / "docs" / "zh" / "returns.md").write_text(RETURNS_ZH, encoding="utf-8")
    (folder / "shopclerk.toml").write_text('[knowledge]\nsources = ["docs"]\n', encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def little_shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Knowledge]:
    synced = synced_once(tmp_path_factory.getbasetemp(), "little-shop", furnish)
    folder = shutil.copytree(synced, tmp_path_factory.mktemp("little-shop"), dirs_exist_ok=True)
    async with open_knowledge(load_settings(start=folder)) as knowledge:
        yield knowledge


class FixedClock:
    """Stands still."""

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 10, tzinfo=UTC)


MakeBot = Callable[..., Bot]
"""A bot with an empty store; with `model`, that writes its answers."""


@pytest_asyncio.fixture(loop_scope="module")
async def make_bot(little_shop: Knowledge) -> AsyncIterator[MakeBot]:
    database = await open_database("sqlite://")

    def make(model: ChatModel | None = None) -> Bot:
        return assemble(
            Settings(),
            little_shop,
            store=SqlStore(database),
            clock=FixedClock(),
            model=model,
            frontage=Frontage(filing=open_filing(database)),
        )

    yield make
    await database.aclose()


_numbers = itertools.count(1)


def says(text: str, *, conversation: str = "c-1", event_id: str | None = None) -> Message:
    """A shopper's message."""
    key = f"m-{next(_numbers)}"
    return Message(
        id=MessageId(key),
        event_id=event_id or key,
        conversation=ConversationId(conversation),
        address=Address(channel="terminal"),
        text=text,
        sent_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    )
