"""What a LinkBook does when several workers use it at once, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopclerk.bot.database.connections import Database
from shopclerk.bot.model.identity import LinkCode
from shopclerk.bot.model.message import ConversationId, CustomerId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_store import SqlStore

from .databases import store_url
from .test_store import HERE, asked

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(params=["file", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(store_url(request, tmp_path))
    yield opened
    await opened.aclose()


def a_code(number: int) -> LinkCode:
    return LinkCode(
        id=f"code-{number}",
        conversation=HERE,
        address="ana@example.com",
        code=f"hash-{number}",
        sent_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
        customer=CustomerId("ana_1"),
    )


async def test_of_two_codes_sent_at_once_one_stays_open(database: Database) -> None:
    store, book = SqlStore(database), SqlLinkBook(database)
    for pair in range(20):
        here = ConversationId(f"slack:C1:{pair}")
        await store.add_message(asked(pair, conversation=here))
        both = [replace(a_code(number), id=f"{pair}/{number}", conversation=here) for number in range(2)]
        await asyncio.gather(*(book.add_code(one) for one in both))
        assert [await book.use_code(one.id) for one in both].count(True) == 1


async def test_of_many_who_use_a_code_or_a_link_at_once_one_does(database: Database) -> None:
    book = SqlLinkBook(database)
    await book.add_code(a_code(1))
    assert (await asyncio.gather(*(book.use_code("code-1") for _ in range(8)))).count(True) == 1
    assert (await asyncio.gather(*(book.use_link("token", at=NOW) for _ in range(8)))).count(True) == 1


async def test_tries_of_a_code_are_counted_however_many_come_at_once(database: Database) -> None:
    book = SqlLinkBook(database)
    await book.add_code(a_code(1))
    taken = await asyncio.gather(*(book.take_try(HERE, at=NOW, tries=5) for _ in range(12)))
    assert len([one for one in taken if one]) == 5
