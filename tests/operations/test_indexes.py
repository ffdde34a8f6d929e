"""Every statement of a turn finds its rows by an index, whatever lies beside them: asked of the database itself."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from shopclerk.bot.database.connections import Database
from shopclerk.bot.model.aftermath import Aftermath
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.delivery import Delivery, DeliveryId, Place, PlaceRole, Sent, Subject
from shopclerk.bot.model.feed import FeedEvent, FeedKind
from shopclerk.bot.model.message import Address, ConversationId, Intent, Message, MessageId, Outcome, Reply, Trace
from shopclerk.bot.model.ticket import HandoffReason, Note, Ticket, TicketId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.desk_book import SqlDeskBook
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.outbox import SqlOutbox
from shopclerk.bot.storage.rating_book import SqlRatings
from shopclerk.bot.storage.retention import Retention
from shopclerk.bot.storage.sql_feed import SqlFeed
from shopclerk.bot.storage.sql_store import SqlStore

from ..contracts.databases import store_url
from .seeding import AT, seed

CONVERSATIONS = 3_000
HERE = ConversationId("web:new")
WHERE = Address(channel="web", place="new")
BIG = ("turns", "conversations", "deliveries", "web_events", "places", "tickets")
Statement = tuple[str, Any]


@pytest.fixture(scope="module", params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return store_url(request, tmp_path_factory.mktemp("seeded"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await open_database(url)
    if not await opened.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM conversations").scalar()):
        await opened.write(lambda c: seed(c, CONVERSATIONS))
    yield opened
    await opened.aclose()


@contextmanager
def overheard() -> Iterator[list[Statement]]:
    """Every statement that is executed meanwhile, with its parameters."""
    heard: dict[str, Statement] = {}

    def hear(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool) -> None:
        heard.setdefault(statement, (statement, parameters[0] if many else parameters))

    statements: list[Statement] = []
    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
        statements.extend(heard.values())


def message(number: int) -> Message:
    return Message(
        id=MessageId(f"new{number}"),
        event_id=f"new{number}",
        conversation=HERE,
        address=WHERE,
        text="Can I return it?",
        sent_at=AT,
        author="A1",
    )


def delivery(number: int) -> Delivery:
    id = DeliveryId(f"answer/new{number}")
    return Delivery(
        id=id, conversation=HERE, subject=Subject.ANSWER, of=f"new{number}", address=WHERE, created_at=AT, to="A1"
    )


async def take_a_turn(database: Database) -> None:
    """What storing, answering, sending and showing a message asks of the database."""
    store, outbox, feed, asked = SqlStore(database), SqlOutbox(database), SqlFeed(database), message(1)
    intent, trace = Intent(name="returns.window", confidence=0.9), Trace(model="extractive")
    reply = Reply(text="Within 14 days.", outcome=Outcome.ANSWERED, language="en", intent=intent, trace=trace)
    await store.add_message(asked)
    await store.message(asked.id)
    await outbox.add_place(Place(address=WHERE, conversation=HERE, role=PlaceRole.SHOPPER))
    await outbox.place(WHERE)
    await outbox.places(HERE, PlaceRole.SHOPPER)
    await outbox.newest("web")
    await outbox.newest("discord")
    await store.unanswered(["web"])
    await store.take_unanswered(HERE)
    conversation = await store.conversation(HERE)
    version = conversation.version
    await store.save_reply(
        asked,
        reply,
        expected_version=version,
        at=AT,
        after=Aftermath(slots={}, together=(asked.id,), deliveries=[delivery(1)]),
    )
    await store.reply_to(asked.id)
    await store.answered_together(asked.id)
    await outbox.undelivered(at=AT)
    await outbox.begin(delivery(1).id, owners=[Owner.BOT], at=AT, lease=60)
    shown = FeedEvent(
        key="said/new1", of="answer/new1", conversation=HERE, kind=FeedKind.SAID, turn=await feed.turn_of(asked.id)
    )
    await feed.show(shown)
    await feed.show(FeedEvent(key="removed/new1", of="x", conversation=HERE, kind=FeedKind.REMOVED, turn=shown.turn))
    await feed.shown("said/new1")
    await outbox.sent(delivery(1).id, Sent(id="new1", address=WHERE), at=AT)
    await outbox.by_receipt(WHERE, "new1")
    await outbox.deliveries(HERE, of="new1")
    await feed.delivery_of(HERE, MessageId("new1"))
    await feed.begun(HERE)
    await feed.since(HERE, 0)
    await feed.news(await feed.latest() - 5)
    await feed.owners([HERE])
    await feed.screen(HERE, turns=50)
    await feed.claim(HERE, "session")
    await store.edit_message(asked.id, "Can I return them?")
    await store.redact_message(asked.id)


async def work_on_the_desk(database: Database) -> None:
    """What a hand-over, the queue, the desk's clock and a proof of identity ask."""
    store, book = SqlStore(database), SqlDeskBook(database)
    version = (await store.conversation(HERE)).version
    ticket = Ticket(
        id=TicketId("T1"), conversation=HERE, reason=HandoffReason.ANGRY, summary="angry", opened_at=AT, next_at=AT
    )
    await store.move_ticket(ticket, Owner.WAITING, expected_version=version, fresh=True)
    await store.ticket(ticket.id)
    await store.tickets(HERE)
    await book.queue()
    await book.due(AT + timedelta(days=1))
    await book.take_timer(ticket, next_at=None, reminded_at=None)
    await book.add_note(Note(id="n1", conversation=HERE, author="slack:U1", author_name="Ana", text="vip", at=AT))
    await book.notes(HERE)
    await book.rating(ticket.id)
    await SqlRatings(database).ratings(HERE)
    await SqlLinkBook(database).codes_sent(conversation=HERE, address="digest")


def plan(connection: Connection, statement: Statement) -> str:
    text, parameters = statement
    sqlite = connection.dialect.name == "sqlite"
    rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{text}", parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def scanned(told: str) -> list[str]:
    """The big tables that a plan reads from end to end."""
    lines = [line.strip() for line in told.splitlines()]
    sqlite = [line for line in lines if line.startswith("SCAN ") and "INDEX" not in line]
    postgres = [line.partition("on ")[2] for line in lines if "Seq Scan on" in line]
    return [line for line in sqlite + postgres if any(f" {table} " in f" {line} " for table in BIG)]


def explainable(statements: list[Statement]) -> list[Statement]:
    return [one for one in statements if one[0].split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]


@pytest.mark.parametrize("work", [take_a_turn, work_on_the_desk])
async def test_no_statement_reads_a_big_table_from_end_to_end(database: Database, work: Any) -> None:
    with overheard() as statements:
        await work(database)
    asked = explainable(statements)
    assert len(asked) >= 10
    plans = {one[0]: await database.read(lambda c, one=one: plan(c, one)) for one in asked}
    assert {text: told for text, told in plans.items() if scanned(told)} == {}


async def test_retention_looks_at_the_oldest_rows_only(database: Database) -> None:
    with overheard() as statements:
        assert await Retention(database).forget(AT - timedelta(days=1)) == 0
    turns = [one for one in explainable(statements) if "FROM turns" in one[0]]
    assert turns
    for one in turns:
        assert not scanned(await database.read(lambda c, one=one: plan(c, one))) or "LIMIT" in one[0]


async def test_a_statement_without_an_index_would_be_found(database: Database) -> None:
    statement = ("SELECT * FROM turns WHERE text = 'x'", ())
    assert scanned(await database.read(lambda c: plan(c, statement)))
