"""The desk's clock goes on whatever lies in one row, and never recalls twice when the wall clock is put back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopclerk.bot.database.connections import Database
from shopclerk.bot.desk.reminders import Reminders
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.model.ticket import HandoffReason, Ticket, TicketId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.desk_book import SqlDeskBook
from shopclerk.bot.storage.sql_store import SqlStore

from ..desk.conftest import HERE, Room, make_room, room
from ..faults.invariants import execute_at

__all__ = ["make_room", "room"]

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(f"sqlite:///{tmp_path}/store.db")
    yield opened
    await opened.aclose()


def due(id: str, conversation: str) -> Ticket:
    return Ticket(
        id=TicketId(id),
        conversation=ConversationId(conversation),
        reason=HandoffReason.ASKED_FOR_PERSON,
        summary="",
        opened_at=NOW,
        due_at=NOW,
        next_at=NOW,
    )


async def test_a_ticket_that_cannot_be_read_leaves_the_clock_and_the_others_stay_on_it(
    database: Database, tmp_path: Path
) -> None:
    store, book = SqlStore(database), SqlDeskBook(database)
    for number in range(3):
        conversation = await store.conversation(ConversationId(f"c{number}"), turns=0)
        await store.move_ticket(due(f"T-{number}", f"c{number}"), Owner.WAITING, expected_version=conversation.version)
    execute_at(f"sqlite:///{tmp_path}/store.db", "UPDATE tickets SET status = 'of a later release' WHERE id = 'T-1'")
    at = NOW + timedelta(minutes=1)
    assert [ticket.id for ticket in await book.due(at)] == ["T-0", "T-2"]
    assert len(await book.due(at, limit=2)) == 2, "it is off the clock and takes nobody's place"


class Breaking(Reminders):
    """Breaks at its first look."""

    looks = 0

    async def tick(self) -> int:
        self.looks += 1
        if self.looks == 1:
            raise ValueError("'of a later release' is not a valid TicketStatus")
        return 0


async def test_whatever_breaks_in_a_tick_the_clock_goes_on(room: Room) -> None:
    clock = Breaking(room.desk, seconds=0.001)
    running = asyncio.create_task(clock.run())
    async with asyncio.timeout(10):
        while clock.looks < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert not running.done()
    running.cancel()


async def test_a_clock_that_is_put_back_recalls_nobody_twice(room: Room) -> None:
    await room.desk.tickets.escalate(HERE, "")
    room.clock.move(timedelta(minutes=31))
    assert await Reminders(room.desk).tick() == 1
    room.clock.move(timedelta(minutes=-5))
    assert await Reminders(room.desk).tick() == 0
    room.clock.move(timedelta(minutes=5))
    assert await Reminders(room.desk).tick() == 0
