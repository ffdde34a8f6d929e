"""Retention: what was quiet for long is gone from every table, what is spoken in stays whole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, update

from shopclerk.bot.database.connections import Database, connect
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.retention import Retention
from shopclerk.bot.storage.spend_tables import spending
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.bot.storage.tables import conversations, turns

from ..contracts.databases import store_url
from ..fakes.postgres import PostgresServer
from .rows import OF_PEOPLE, put_everywhere, row_of, rows_with
from .servers import Process

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMIT = NOW - timedelta(days=90)
OLD, YOUNG = LIMIT - timedelta(days=1), LIMIT + timedelta(days=1)


@pytest.fixture(params=["file", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(store_url(request, tmp_path))
    yield opened
    await opened.aclose()


def speak(connection: Connection, conversation: str, at: datetime, number: int) -> None:
    row = row_of(turns, f"{conversation}-{number}", at) | {"conversation_id": conversation}
    connection.execute(insert(turns), row)


async def test_nothing_of_a_quiet_conversation_is_left_in_any_table_and_a_young_one_stays_whole(
    database: Database,
) -> None:
    await database.write(lambda c: put_everywhere(c, "quiet", OLD))
    await database.write(lambda c: put_everywhere(c, "lively", YOUNG))
    whole = await database.read(lambda c: rows_with(c, "lively"))
    assert len(whole) == len(OF_PEOPLE)
    assert await Retention(database).forget(LIMIT) == 1
    assert await database.read(lambda c: rows_with(c, "quiet")) == []
    assert await database.read(lambda c: rows_with(c, "lively")) == whole


async def test_the_last_turn_counts_not_the_first_and_a_second_look_finds_nothing(database: Database) -> None:
    def talk(connection: Connection) -> None:
        connection.execute(insert(conversations), [{"id": "a", "owner": "bot", "version": 0}])
        connection.execute(insert(conversations), [{"id": "b", "owner": "agent", "version": 3}])
        for number in range(3):
            speak(connection, "a", OLD, number)
            speak(connection, "b", OLD, number)
        speak(connection, "a", YOUNG, 9)

    await database.write(talk)
    retention = Retention(database)
    forgotten = [await retention.forget(LIMIT), await retention.forget(LIMIT)]
    assert forgotten == [1, 0]
    assert await database.read(lambda c: list(c.scalars(select(conversations.c.id)))) == ["a"]
    assert await database.read(lambda c: c.scalar(select(func.count()).select_from(turns))) == 4


async def test_more_conversations_than_one_look_sees_are_all_forgotten_behind_those_that_go_on(
    database: Database,
) -> None:
    def talk(connection: Connection) -> None:
        ids = [f"{kind}{number}" for number in range(700) for kind in ("on", "off")]
        connection.execute(insert(conversations), [{"id": id, "owner": "bot", "version": 0} for id in ids])
        for id in ids:
            speak(connection, id, OLD, 1)
        connection.execute(
            insert(turns),
            [row_of(turns, f"{id} again", YOUNG) | {"conversation_id": id} for id in ids if id.startswith("on")],
        )

    await database.write(talk)
    assert await Retention(database).forget(LIMIT) == 700
    left = await database.read(lambda c: set(c.scalars(select(conversations.c.id))))
    assert left == {f"on{number}" for number in range(700)}


async def test_a_ticket_where_nobody_said_a_word_is_forgotten_too(database: Database) -> None:
    def open_tickets(connection: Connection) -> None:
        put_everywhere(connection, "quiet", OLD)
        put_everywhere(connection, "lively", YOUNG)
        connection.execute(turns.delete())

    await database.write(open_tickets)
    assert await Retention(database).forget(LIMIT) == 1
    assert await database.read(lambda c: rows_with(c, "quiet")) == []
    assert await database.read(lambda c: rows_with(c, "lively"))


async def test_a_shopper_who_comes_back_while_it_is_forgotten_is_heard(database: Database) -> None:
    store = SqlStore(database)
    await database.write(lambda c: put_everywhere(c, "quiet", OLD))
    message = Message(
        id=MessageId("back"),
        event_id="back",
        conversation=ConversationId("quiet"),
        address=Address(channel="web", place="quiet"),
        text="hello again",
        sent_at=NOW,
    )
    _, stored = await asyncio.gather(Retention(database).forget(LIMIT), store.add_message(message))
    assert stored
    heard = await store.message(MessageId("back"))
    assert heard is not None
    assert heard.text == "hello again"


async def test_it_runs_again_and_again_until_it_is_stopped(database: Database) -> None:
    running = asyncio.create_task(Retention(database).run(timedelta(days=90), every=timedelta(milliseconds=10)))
    now = datetime.now(UTC)
    for mark in ("first", "second"):
        await database.write(lambda c, mark=mark: put_everywhere(c, mark, now - timedelta(days=100)))
        async with asyncio.timeout(30):
            while await database.read(lambda c, mark=mark: rows_with(c, mark)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_of_two_workers_one_forgets(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    one, other = await open_database(url), connect(url)
    await one.write(lambda c: put_everywhere(c, "quiet", OLD))
    async with one.only_one("retention"):
        meanwhile = await Retention(other).once(LIMIT)
    later = await Retention(other).once(LIMIT)
    await one.aclose()
    await other.aclose()
    assert (meanwhile, later) == (0, 1)


async def test_what_a_day_cost_is_kept_without_the_shopper(database: Database) -> None:
    def book(connection: Connection) -> None:
        put_everywhere(connection, "quiet", OLD)
        connection.execute(insert(spending), row_of(spending, "web", OLD) | {"shopper": "", "micros": 7})
        connection.execute(update(conversations).values(version=2))

    await database.write(book)
    await Retention(database).forget(LIMIT)
    kept = await database.read(
        lambda c: [tuple(row) for row in c.execute(select(spending.c.shopper, spending.c.micros))]
    )
    assert kept == [("", 7)]


async def test_a_running_clerk_forgets_as_its_settings_say(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "lamp.md").write_text("# Lamp\n\nParcels are sent within 7 days.\n")
    url, now = f"sqlite:///{tmp_path}/shop.db", datetime.now(UTC)
    database = await open_database(url)

    def talk(connection: Connection) -> None:
        for name, days in (("quiet", 31), ("lively", 29)):
            connection.execute(insert(conversations), [{"id": name, "owner": "bot", "version": 0}])
            speak(connection, name, now - timedelta(days=days), 1)

    await database.write(talk)
    settings = {
        "SHOPCLERK_STORE__URL": url,
        "SHOPCLERK_KNOWLEDGE__SOURCES": f'["{documents}"]',
        "SHOPCLERK_EMBEDDER__PROVIDER": "hash",
        "SHOPCLERK_PRIVACY__RETENTION_DAYS": "30",
    }
    clerk = Process(tmp_path / "home", settings, "--web")
    await clerk.start()
    await clerk.said("forgotten ")
    assert await clerk.end() == 0
    assert await database.read(lambda c: rows_with(c, "quiet")) == []
    assert await database.read(lambda c: rows_with(c, "lively"))
    await database.aclose()
