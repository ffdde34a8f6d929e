"""Opens and moves tickets; the conversation's owner moves with them, all or nothing."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from ..errors import ConversationChangedError, StillSpeakingError
from ..model.conversation import Conversation, Owner, Role
from ..model.desk import Agent
from ..model.message import ConversationId
from ..model.ticket import HandoffReason, Ticket, TicketId, TicketStatus
from ..policy.hours import ALWAYS, OpeningHours
from ..ports import Clock, Store

_SUMMARY_TURNS = 3
_SUMMARY_CHARACTERS = 600
PATIENCE = 5.0
"""Seconds a claim waits for the bot to finish a sentence, or for others who move the same conversation."""
_PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """How soon a person answers: so many minutes of opening hours."""

    hours: OpeningHours = ALWAYS
    minutes: int = 30

    def due(self, at: datetime) -> datetime:
        """When the first answer to a ticket opened now is due."""
        return self.hours.after(at, timedelta(minutes=self.minutes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A ticket as it is to stand, with the owner (None: as it is), and whether the clerk begins anew after it."""

    ticket: Ticket
    owner: Owner | None = None
    fresh: bool = False


class TicketTakenError(Exception):
    """Somebody else holds the ticket; it never leaves the desk's commands."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.id)
        self.ticket = ticket


def ticket_id(conversation: ConversationId, version: int) -> TicketId:
    """A short id that is the same for the same conversation and version, so a repeated hand-over finds its ticket."""
    return TicketId("T-" + hashlib.sha256(f"{conversation}/{version}".encode()).hexdigest()[:6].upper())


def summarise(conversation: Conversation, latest: str) -> str:
    """The shopper's last words, oldest first, for the agent's first glance."""
    said = [turn.text for turn in conversation.turns if turn.role is Role.SHOPPER]
    if latest and (not said or said[-1] != latest):
        said.append(latest)
    return " / ".join(said[-_SUMMARY_TURNS:])[:_SUMMARY_CHARACTERS]


def new_ticket(
    conversation: Conversation, reason: HandoffReason, *, latest: str, at: datetime, promise: Promise
) -> Ticket:
    """A ticket as it is when it is opened."""
    due = promise.due(at)
    return Ticket(
        id=ticket_id(conversation.id, conversation.version),
        conversation=conversation.id,
        reason=reason,
        summary=summarise(conversation, latest),
        opened_at=at,
        due_at=due,
        next_at=due,
    )


_AT_ONCE = Promise()
Found = TypeVar("Found", Ticket, Ticket | None)


async def open_ticket(
    store: Store,
    conversation: Conversation,
    reason: HandoffReason,
    *,
    latest: str,
    at: datetime,
    promise: Promise = _AT_ONCE,
) -> Ticket:
    """Let the conversation wait for a person, under its open ticket or a new one. Raises ConversationChangedError."""
    ticket = new_ticket(conversation, reason, latest=latest, at=at, promise=promise)
    before = _unresolved(await store.tickets(conversation.id))
    if before is not None and before.reason is not HandoffReason.ERASURE:
        ticket = replace(ticket, id=before.id, opened_at=before.opened_at)
    await store.move_ticket(ticket, Owner.WAITING, expected_version=conversation.version)
    return ticket


class Tickets:
    """The moves of agents. Each reads, decides and writes against what it read, and tries again when that moved."""

    def __init__(self, *, store: Store, clock: Clock, promise: Promise) -> None:
        self._store = store
        self._clock = clock
        self._promise = promise

    async def current(self, conversation: ConversationId) -> Ticket | None:
        """The conversation's unresolved ticket, or None."""
        return _unresolved(await self._store.tickets(conversation))

    async def escalate(self, id: ConversationId, reason: str) -> Ticket:
        """Let the conversation wait for a person; where it does already, its ticket."""

        def change(conversation: Conversation, ticket: Ticket | None) -> Move | Ticket:
            if ticket and conversation.owner is not Owner.BOT:
                return ticket
            if ticket is None or ticket.reason is HandoffReason.ERASURE:
                return Move(ticket=self._opened(conversation, reason), owner=Owner.WAITING)
            freed = replace(ticket, status=TicketStatus.OPEN, agent="", agent_name="")
            return Move(ticket=self._due_again(freed), owner=Owner.WAITING)

        return await self._moved(id, change)

    async def claim(self, id: ConversationId, agent: Agent, *, takeover: bool = False) -> Ticket:
        """Give the conversation to an agent, opening a ticket where there is none. Raises TicketTakenError.

        Waits for a bot's send in flight; StillSpeakingError when that takes too long.
        """

        def change(conversation: Conversation, ticket: Ticket | None) -> Move | Ticket:
            held = _held(ticket) and conversation.owner is Owner.AGENT
            if ticket and held and ticket.agent != agent.id and not takeover:
                raise TicketTakenError(ticket)
            if ticket and held and ticket.agent == agent.id and ticket.status is TicketStatus.CLAIMED:
                return ticket
            current = ticket or self._opened(conversation, "")
            claimed = replace(current, status=TicketStatus.CLAIMED, agent=agent.id, agent_name=agent.name)
            return Move(ticket=self._awake(claimed), owner=Owner.AGENT)

        return await self._moved(id, change)

    async def snooze(self, id: ConversationId, until: datetime) -> Ticket | None:
        """Put the ticket aside until a moment, or until the shopper writes."""

        def change(conversation: Conversation, ticket: Ticket | None) -> Move | Ticket | None:
            if ticket is None:
                return None
            return Move(ticket=replace(ticket, status=TicketStatus.SNOOZED, snoozed_until=until, next_at=until))

        return await self._moved(id, change)

    async def wake(self, id: ConversationId) -> Ticket | None:
        """Bring a snoozed ticket back; None when it is not snoozed."""
        woken = False

        def change(conversation: Conversation, ticket: Ticket | None) -> Move | Ticket | None:
            nonlocal woken
            if ticket is None or ticket.status is not TicketStatus.SNOOZED:
                return None
            woken = True
            status = TicketStatus.CLAIMED if ticket.agent else TicketStatus.OPEN
            return Move(ticket=self._awake(replace(ticket, status=status)))

        ticket = await self._moved(id, change)
        return ticket if woken else None

    async def release(self, id: ConversationId, *, resolution: str, resolved: bool) -> Ticket | None:
        """Give the conversation back to the bot, which begins anew: the ticket is resolved, or open after a hand-back.

        Where only the bot's silence is left over, without a ticket, that ends; None then.
        """

        def change(conversation: Conversation, ticket: Ticket | None) -> Move | Ticket | None:
            if ticket is None:
                return None
            if not resolved:
                handed = replace(ticket, status=TicketStatus.OPEN, agent="", agent_name="", next_at=None)
                return Move(ticket=handed, owner=Owner.BOT)
            done = replace(
                ticket,
                status=TicketStatus.RESOLVED,
                resolution=resolution,
                resolved_at=self._clock.now(),
                snoozed_until=None,
                next_at=None,
            )
            return Move(ticket=done, owner=Owner.BOT, fresh=True)

        return await self._moved(id, change)

    async def answered(self, ticket: Ticket) -> Ticket:
        """A person has answered: nothing is due any more."""
        if ticket.answered_at is not None:
            return ticket
        now = replace(ticket, answered_at=self._clock.now(), next_at=None)
        await self._store.update_ticket(now)
        return now

    def _opened(self, conversation: Conversation, reason: str) -> Ticket:
        return new_ticket(
            conversation, HandoffReason.ESCALATED, latest=reason, at=self._clock.now(), promise=self._promise
        )

    def _awake(self, ticket: Ticket) -> Ticket:
        """The ticket no longer snoozed; a first answer that is still owed is promised anew."""
        if ticket.snoozed_until is None:
            return ticket
        woken = replace(ticket, snoozed_until=None, next_at=None)
        return woken if ticket.answered_at else self._due_again(woken)

    def _due_again(self, ticket: Ticket) -> Ticket:
        due = self._promise.due(self._clock.now())
        return replace(ticket, due_at=due, next_at=due, answered_at=None, snoozed_until=None)

    async def _moved(
        self, id: ConversationId, change: Callable[[Conversation, Ticket | None], Move | Found]
    ) -> Found | Ticket:
        deadline = monotonic() + PATIENCE
        while True:
            conversation = await self._store.conversation(id, turns=_SUMMARY_TURNS * 2)
            move = change(conversation, await self.current(id))
            if not isinstance(move, Move):
                return move
            try:
                await self._store.move_ticket(
                    move.ticket, move.owner, expected_version=conversation.version, fresh=move.fresh
                )
            except (StillSpeakingError, ConversationChangedError):
                if monotonic() > deadline:
                    raise
                await asyncio.sleep(_PAUSE)
            else:
                return move.ticket


def _unresolved(tickets: Sequence[Ticket]) -> Ticket | None:
    """The latest ticket that is still open."""
    return next((one for one in reversed(tickets) if one.status is not TicketStatus.RESOLVED), None)


def _held(ticket: Ticket | None) -> bool:
    return ticket is not None and bool(ticket.agent)
