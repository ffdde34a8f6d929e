"""What every DeskBook does, tried on the SQL book in a file and in memory, and on the fake."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopclerk.bot.desk_ports import DeskBook
from shopclerk.bot.errors import ConversationChangedError
from shopclerk.bot.model.conversation import Owner, Role, Turn
from shopclerk.bot.model.desk import Deed, Rating, Saying
from shopclerk.bot.model.message import Address, Attachment, Button, ConversationId, Message, MessageId
from shopclerk.bot.model.ticket import HandoffReason, Note, Ticket, TicketId, TicketStatus
from shopclerk.bot.ports import Store
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.desk_book import SqlDeskBook
from shopclerk.bot.storage.sql_store import SqlStore

from ..fakes.desk_book import FakeDeskBook
from ..fakes.store import FakeStore

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HERE = ConversationId("slack:T1:C1:100")


@dataclass(frozen=True)
class Desk:
    store: Store
    book: DeskBook


@pytest.fixture(params=["file", "memory", "fake"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    if request.param == "fake":
        store = FakeStore()
        yield Desk(store, FakeDeskBook(store))
        return
    database = await open_database("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/store.db")
    yield Desk(SqlStore(database), SqlDeskBook(database))
    await database.aclose()


def a_ticket(id: str = "T-000001", conversation: ConversationId = HERE, **changes: object) -> Ticket:
    ticket = Ticket(
        id=TicketId(id),
        conversation=conversation,
        reason=HandoffReason.ASKED_FOR_PERSON,
        summary="wants a person",
        opened_at=NOW,
        due_at=NOW + timedelta(minutes=30),
        next_at=NOW + timedelta(minutes=30),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


async def opened(desk: Desk, ticket: Ticket) -> Ticket:
    before = await desk.store.conversation(ticket.conversation, turns=0)
    await desk.store.move_ticket(ticket, Owner.WAITING, expected_version=before.version)
    return ticket


def a_note(id: str = "n1") -> Note:
    return Note(id=id, conversation=HERE, author="slack:U1", author_name="Mei", text="be gentle", at=NOW)


def a_saying(id: str = "agent/1", text: str = "Hello, this is Mei.") -> Saying:
    turn = Turn(message_id=MessageId(id), role=Role.AGENT, text=text, at=NOW)
    return Saying(
        turn=turn,
        conversation=HERE,
        agent="slack:U1",
        name="Mei",
        attachments=(Attachment(name="label.pdf", kind="application/pdf", url="https://files.example/label.pdf"),),
        buttons=(Button(action="csat:T-000001:5", label="5"),),
    )


async def test_a_note_is_kept_once_and_read_in_order(desk: Desk) -> None:
    assert await desk.book.add_note(a_note("n1"))
    assert await desk.book.add_note(replace(a_note("n2"), text="second"))
    assert not await desk.book.add_note(replace(a_note("n1"), text="changed"))
    assert [note.text for note in await desk.book.notes(HERE)] == ["be gentle", "second"]
    assert await desk.book.note("n1") == a_note("n1")
    assert await desk.book.note("never") is None


async def test_a_note_is_no_turn_of_the_conversation(desk: Desk) -> None:
    await desk.book.add_note(a_note())
    assert (await desk.store.conversation(HERE)).turns == ()


async def test_what_an_agent_says_is_a_turn_and_comes_back_whole(desk: Desk) -> None:
    assert await desk.book.say(a_saying())
    assert not await desk.book.say(a_saying(text="again"))
    assert await desk.book.saying(MessageId("agent/1")) == a_saying()
    assert [turn.text for turn in (await desk.store.conversation(HERE)).turns] == ["Hello, this is Mei."]


async def test_only_what_the_desk_said_can_be_reworded(desk: Desk) -> None:
    message = Message(
        id=MessageId("m1"),
        event_id="e1",
        conversation=HERE,
        address=Address(channel="slack", place="C1"),
        text="hello?",
        sent_at=NOW,
        author="U9",
    )
    await desk.store.add_message(message)
    await desk.book.say(a_saying())
    assert await desk.book.reword(MessageId("m1"), "words put in her mouth") is None
    assert await desk.book.saying(MessageId("m1")) is None
    assert await desk.book.reword(MessageId("agent/1"), "Hello, Mei here.") == HERE
    assert [turn.text for turn in (await desk.store.conversation(HERE)).turns] == ["hello?", "Hello, Mei here."]


async def test_the_queue_holds_what_is_not_resolved_oldest_first(desk: Desk) -> None:
    await opened(desk, a_ticket("T-000001", agent="slack:U1"))
    await opened(desk, a_ticket("T-000002", ConversationId("c2")))
    await opened(desk, a_ticket("T-000003", ConversationId("c3"), status=TicketStatus.RESOLVED))
    assert [one.id for one in await desk.book.queue()] == ["T-000001", "T-000002"]
    assert [one.id for one in await desk.book.queue(agent="slack:U1")] == ["T-000001"]
    assert [one.id for one in await desk.book.queue(limit=1)] == ["T-000001"]


async def test_a_ticket_comes_back_as_it_was_moved(desk: Desk) -> None:
    moments = {
        name: NOW + timedelta(minutes=minutes)
        for minutes, name in enumerate(("answered_at", "snoozed_until", "reminded_at", "resolved_at"))
    }
    ticket = await opened(desk, a_ticket(agent="slack:U1", agent_name="Mei", resolution="done", **moments))
    assert await desk.store.ticket(ticket.id) == ticket
    later = replace(ticket, agent_name="", snoozed_until=None, status=TicketStatus.RESOLVED)
    await desk.store.update_ticket(later)
    assert await desk.store.ticket(ticket.id) == later


async def test_the_clock_finds_what_is_due_and_only_one_worker_takes_it(desk: Desk) -> None:
    ticket = await opened(desk, a_ticket())
    assert await desk.book.due(NOW) == []
    at = NOW + timedelta(minutes=30)
    (due,) = await desk.book.due(at)
    again = at + timedelta(minutes=15)
    assert await desk.book.take_timer(due, next_at=again, reminded_at=at)
    assert not await desk.book.take_timer(due, next_at=again, reminded_at=at)
    assert await desk.book.due(at) == []
    stands = await desk.store.ticket(ticket.id)
    assert stands is not None
    assert (stands.next_at, stands.reminded_at) == (again, at)


async def test_a_ticket_is_rated_once(desk: Desk) -> None:
    await opened(desk, a_ticket())
    rating = Rating(ticket=TicketId("T-000001"), score=4, author="slack:U9", at=NOW, comment="quick")
    assert await desk.book.rate(rating)
    assert not await desk.book.rate(replace(rating, score=1))
    assert await desk.book.rating(TicketId("T-000001")) == rating
    assert await desk.book.rating(TicketId("T-000002")) is None


async def test_a_suggestion_is_taken_once_and_the_newest_counts(desk: Desk) -> None:
    await desk.book.keep_suggestion(TicketId("T-000001"), "slack:U1", "first", at=NOW)
    await desk.book.keep_suggestion(TicketId("T-000001"), "slack:U1", "second", at=NOW)
    assert await desk.book.take_suggestion(TicketId("T-000001"), "slack:U2") is None
    assert await desk.book.take_suggestion(TicketId("T-000001"), "slack:U1") == "second"
    assert await desk.book.take_suggestion(TicketId("T-000001"), "slack:U1") is None


async def test_what_was_done_is_written_down_newest_first(desk: Desk) -> None:
    first = Deed(id="d1", what="claim", by="slack:U1", by_name="Mei", at=NOW, conversation=HERE, detail="x")
    await desk.book.record(first)
    assert await desk.book.record(Deed(id="d2", what="refused", by="slack:U9", at=NOW))
    assert not await desk.book.record(replace(first, what="resolve"))
    assert [deed.id for deed in await desk.book.deeds()] == ["d2", "d1"]
    assert await desk.book.deed("d1") == first


async def test_moving_a_ticket_moves_the_owner_with_it_or_neither(desk: Desk) -> None:
    ticket = await opened(desk, a_ticket())
    stands = await desk.store.conversation(HERE, turns=0)
    assert (stands.owner, stands.ticket) == (Owner.WAITING, ticket.id)
    with pytest.raises(ConversationChangedError):
        await desk.store.move_ticket(
            replace(ticket, agent="slack:U2"), Owner.AGENT, expected_version=stands.version - 1
        )
    assert (await desk.store.conversation(HERE, turns=0)).owner is Owner.WAITING
    assert await desk.store.ticket(ticket.id) == ticket


async def test_a_conversation_given_back_forgets_its_slots_and_when_resolved_begins_after_what_was_said(
    desk: Desk,
) -> None:
    ticket = await opened(desk, a_ticket())
    await desk.book.say(a_saying())
    version = (await desk.store.conversation(HERE, turns=0)).version
    done = replace(ticket, status=TicketStatus.RESOLVED)
    await desk.store.move_ticket(done, Owner.BOT, expected_version=version, fresh=True)
    stands = await desk.store.conversation(HERE)
    assert (stands.owner, stands.fresh_after, dict(stands.slots)) == (Owner.BOT, "agent/1", {})


async def test_an_emptied_conversation_holds_nothing_that_was_said(desk: Desk) -> None:
    for number in (1, 2):
        message = Message(
            id=MessageId(f"m{number}"),
            event_id=f"e{number}",
            conversation=HERE,
            address=Address(channel="slack", place="C1"),
            text=f"I am Ana, message {number}",
            sent_at=NOW,
        )
        await desk.store.add_message(message)
    await opened(desk, a_ticket(summary="Ana wants a refund"))
    await desk.book.say(a_saying(text="Dear Ana"))
    await desk.book.keep_suggestion(TicketId("T-000001"), "slack:U1", "Dear Ana", at=NOW)
    version = (await desk.store.conversation(HERE, turns=0)).version
    with pytest.raises(ConversationChangedError):
        await desk.book.redact_conversation(HERE, expected_version=version + 1, keep=MessageId("m2"))
    assert await desk.book.redact_conversation(HERE, expected_version=version, keep=MessageId("m2")) == version + 1
    assert [turn.text for turn in (await desk.store.conversation(HERE)).turns] == ["I am Ana, message 2"]
    ticket = await desk.store.ticket(TicketId("T-000001"))
    assert ticket is not None
    assert ticket.summary == ""
    assert await desk.book.take_suggestion(TicketId("T-000001"), "slack:U1") is None
    assert not await desk.store.add_message(replace(message, text="redelivered"))
