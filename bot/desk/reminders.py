"""The desk's clock: late tickets are recalled, snoozed ones wake, and of many workers one does it."""

import asyncio
from datetime import datetime

import structlog

from ..errors import StoreError
from ..model.ticket import Ticket, TicketStatus
from .desk import CLERK, Desk

log = structlog.get_logger(__name__)

TICK = 5.0
"""Seconds between two looks at the queue."""


class Reminders:
    """Looks at tickets whose time has come, one indexed query a tick."""

    def __init__(self, desk: Desk, *, seconds: float = TICK) -> None:
        self._desk = desk
        self._seconds = seconds

    async def run(self) -> None:
        """Tick until cancelled; a store that does not answer is asked again at the next tick.

        Whatever else breaks is logged: a clock that stops would take the whole process with it.
        """
        while True:
            try:
                await self.tick()
            except StoreError as error:
                log.warning("desk_clock_failed", error=str(error))
            except Exception:
                log.exception("desk_clock_failed")
            await asyncio.sleep(self._seconds)

    async def tick(self) -> int:
        """Do what is due now; how many tickets that were."""
        now = self._desk.clock.now()
        done = 0
        for ticket in await self._desk.book.due(now):
            try:
                snoozed = ticket.status is TicketStatus.SNOOZED
                done += await (self._wake(ticket) if snoozed else self._recall(ticket, now))
            except StoreError:
                raise
            except Exception:
                # Its timer was taken first, so it comes up again no sooner than any other.
                log.exception("ticket_not_recalled", ticket=ticket.id)
        return done

    async def _wake(self, ticket: Ticket) -> bool:
        if not await self._desk.book.take_timer(ticket, next_at=None, reminded_at=ticket.reminded_at):
            return False
        woken = await self._desk.tickets.wake(ticket.conversation)
        if woken is not None:
            await self._desk.did("woken", CLERK, woken)
        return woken is not None

    async def _recall(self, ticket: Ticket, now: datetime) -> bool:
        """Remind the desk of a ticket nobody has answered; the next reminder counts opening hours only."""
        owed = ticket.answered_at is None and ticket.status in (TicketStatus.OPEN, TicketStatus.CLAIMED)
        hours = self._desk.rules.hours
        if not owed:
            await self._desk.book.take_timer(ticket, next_at=None, reminded_at=ticket.reminded_at)
            return False
        if not hours.is_open(now):
            opening = hours.next_opening(now)
            await self._desk.book.take_timer(ticket, next_at=opening, reminded_at=ticket.reminded_at)
            return False
        again = hours.after(now, self._desk.rules.remind_every)
        if not await self._desk.book.take_timer(ticket, next_at=again, reminded_at=now):
            return False
        await self._desk.did("late", CLERK, ticket, detail=_minutes(now, ticket))
        return True


def _minutes(now: datetime, ticket: Ticket) -> str:
    return str(int((now - ticket.opened_at).total_seconds() // 60))
