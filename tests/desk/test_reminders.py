"""The desk's clock: late tickets are recalled, once whoever works, snoozed ones wake, and the night is left alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shopclerk.bot.desk.reminders import Reminders
from shopclerk.bot.desk.tickets import Promise
from shopclerk.bot.model.ticket import TicketStatus
from shopclerk.bot.policy.hours import OpeningHours, read_span

from .conftest import HERE, MEI, MakeRoom, Room

DAYTIME = OpeningHours(zone=ZoneInfo("UTC"), days={day: read_span("09:00-17:00") for day in range(5)})


async def deeds(room: Room) -> list[str]:
    return [deed.what for deed in reversed(await room.book.deeds())]


async def test_a_late_ticket_is_recalled_at_most_every_fifteen_minutes(room: Room) -> None:
    await room.desk.tickets.escalate(HERE, "")
    clock = Reminders(room.desk)
    recalled = []
    for _ in range(70):
        recalled.append(await clock.tick())
        room.clock.move(timedelta(minutes=1))
    assert sum(recalled) == 3
    assert [minute for minute, done in enumerate(recalled) if done] == [30, 45, 60]
    assert await deeds(room) == ["late"] * 3


async def test_of_many_workers_one_recalls_it(room: Room) -> None:
    await room.desk.tickets.escalate(HERE, "")
    room.clock.move(timedelta(minutes=31))
    done = await asyncio.gather(*(Reminders(room.desk).tick() for _ in range(8)))
    assert sum(done) == 1


async def test_an_answered_ticket_is_never_recalled(room: Room) -> None:
    await room.shopper_says("hello?")
    await room.desk.tickets.claim(HERE, MEI)
    await room.desk.reply(HERE, MEI, "Here I am.")
    room.clock.move(timedelta(days=2))
    assert await Reminders(room.desk).tick() == 0


async def test_a_claimed_ticket_that_nobody_answered_is(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    room.clock.move(timedelta(minutes=31))
    assert await Reminders(room.desk).tick() == 1


async def test_what_comes_in_at_night_is_due_in_the_morning(make_room: MakeRoom) -> None:
    room = make_room(promise=Promise(hours=DAYTIME, minutes=30))
    room.clock.at = datetime(2026, 3, 2, 22, tzinfo=UTC)
    ticket = await room.desk.tickets.escalate(HERE, "")
    assert ticket.due_at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


async def test_nobody_is_reminded_while_the_desk_is_closed(make_room: MakeRoom) -> None:
    room = make_room(promise=Promise(hours=DAYTIME, minutes=30))
    room.clock.at = datetime(2026, 3, 2, 16, 29, tzinfo=UTC)
    await room.desk.tickets.escalate(HERE, "")
    room.clock.at = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    assert await Reminders(room.desk).tick() == 0
    room.clock.at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert await Reminders(room.desk).tick() == 1


async def test_a_snoozed_ticket_wakes_when_its_time_comes_and_says_so(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    await room.desk.tickets.snooze(HERE, room.clock.now() + timedelta(hours=2))
    clock = Reminders(room.desk)
    room.clock.move(timedelta(minutes=119))
    assert await clock.tick() == 0
    room.clock.move(timedelta(minutes=1))
    assert sum(await asyncio.gather(clock.tick(), Reminders(room.desk).tick())) == 1
    ticket = await room.desk.tickets.current(HERE)
    assert ticket is not None
    assert (ticket.status, ticket.agent) == (TicketStatus.CLAIMED, MEI.id)
    assert "woken" in await deeds(room)


async def test_a_snoozed_ticket_wakes_when_the_shopper_writes(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    await room.desk.tickets.snooze(HERE, room.clock.now() + timedelta(hours=2))
    await room.desk.relay_to_desk(await room.shopper_says("any news?"))
    ticket = await room.desk.tickets.current(HERE)
    assert ticket is not None
    assert ticket.status is TicketStatus.CLAIMED


async def test_a_resolved_ticket_is_off_the_clock(room: Room) -> None:
    await room.desk.tickets.escalate(HERE, "")
    await room.desk.tickets.release(HERE, resolution="", resolved=True)
    room.clock.move(timedelta(days=1))
    assert await Reminders(room.desk).tick() == 0
