"""What models cost, wherever it is kept (shopclerk.bot.spend_ports.SpendBook)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shopclerk.bot.model.message import Usage
from shopclerk.bot.model.spending import Spent
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.spend_book import SqlSpendBook

from .databases import store_url

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(params=["file", "memory", "postgres"])
async def book(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlSpendBook]:
    database = await open_database(store_url(request, tmp_path))
    yield SqlSpendBook(database)
    await database.aclose()


async def spend(book: SqlSpendBook, cost: str, *, channel: str = "slack", shopper: str = "U1") -> None:
    usage = Usage(tokens_in=100, tokens_out=10)
    await book.book(TODAY, channel=channel, shopper=shopper, usage=usage, cost=Decimal(cost))


async def test_an_empty_day_has_cost_nothing(book: SqlSpendBook) -> None:
    assert await book.spent(TODAY, channel="slack", shopper="U1") == Spent()


async def test_a_shoppers_a_channels_and_a_days_costs_add_up_apart(book: SqlSpendBook) -> None:
    await spend(book, "0.10")
    await spend(book, "0.000001")
    await spend(book, "0.20", shopper="U2")
    await spend(book, "0.40", channel="discord")
    spent = await book.spent(TODAY, channel="slack", shopper="U1")
    assert (spent.shopper, spent.channel, spent.day) == (Decimal("0.100001"), Decimal("0.300001"), Decimal("0.700001"))


async def test_another_day_begins_with_nothing(book: SqlSpendBook) -> None:
    await spend(book, "0.10")
    assert await book.spent(TOMORROW, channel="slack", shopper="U1") == Spent()


async def test_costs_booked_at_once_are_all_counted(book: SqlSpendBook) -> None:
    await asyncio.gather(*(spend(book, "0.01") for _ in range(20)))
    assert (await book.spent(TODAY, channel="slack", shopper="U1")).day == Decimal("0.20")
