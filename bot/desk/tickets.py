"""Opens and moves tickets; the conversation's owner moves with them."""

import hashlib
from dataclasses import replace
from datetime import datetime

from ..model.conversation import Conversation, Owner, Role
from ..model.message import ConversationId
from ..model.ticket import HandoffReason, Ticket, TicketId, TicketStatus
from ..ports import Store

_SUMMARY_TURNS = 3


def ticket_id(conversation: ConversationId, version: int) -> TicketId:
    """A short id that is the same for the same conversation and version, so a repeated hand-over finds its ticket."""
    return TicketId("T-" + hashlib.sha256(f"{conversation}/{version}".encode()).hexdigest()[:6].upper())


def summarise(conversation: Conversation, latest: str) -> str:
    """The shopper's last words, oldest first, for the agent's first glance."""
    said = [turn.text for turn in conversation.turns if turn.role is Role.SHOPPER]
    if latest and (not said or said[-1] != latest):
        said.append(latest)
    return " / ".join(said[-_SUMMARY_TURNS:])


async def open_ticket(
    store: Store, conversation: Conversation, reason: HandoffReason, *, latest: str, at: datetime
) -> Ticket:
    """Open a ticket and let the conversation wait for a person. Raises ConversationChangedError."""
    ticket = Ticket(
        id=ticket_id(conversation.id, conversation.version),
        conversation=conversation.id,
        reason=reason,
        summary=summarise(conversation, latest),
        opened_at=at,
    )
    await store.set_owner(conversation.id, Owner.WAITING, expected_version=conversation.version)
    await store.open_ticket(ticket)
    return ticket


async def claim(store: Store, conversation: Conversation, agent: str, *, at: datetime) -> Ticket:
    """Give the conversation to an agent, opening a ticket where there is none yet."""
    open_one = await _current(store, conversation)
    if open_one is None:
        open_one = await open_ticket(store, conversation, HandoffReason.ESCALATED, latest="", at=at)
        conversation = await store.conversation(conversation.id, turns=0)
    claimed = replace(open_one, status=TicketStatus.CLAIMED, agent=agent)
    await store.set_owner(conversation.id, Owner.AGENT, expected_version=conversation.version)
    await store.update_ticket(claimed)
    return claimed


async def close(store: Store, conversation: Conversation, *, resolution: str, resolved: bool) -> Ticket | None:
    """Give the conversation back to the bot; the ticket is resolved, or stays open after a mere hand-back."""
    current = await _current(store, conversation)
    await store.set_owner(conversation.id, Owner.BOT, expected_version=conversation.version)
    if current is None:
        return None
    status = TicketStatus.RESOLVED if resolved else TicketStatus.OPEN
    closed = replace(current, status=status, resolution=resolution)
    await store.update_ticket(closed)
    return closed


async def _current(store: Store, conversation: Conversation) -> Ticket | None:
    unresolved = [one for one in await store.tickets(conversation.id) if one.status is not TicketStatus.RESOLVED]
    return unresolved[-1] if unresolved else None
