"""A case on the desk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from shopclerk.knowledge.passage import Citation

from .message import Action, ConversationId, CustomerId

TicketId = NewType("TicketId", str)


class HandoffReason(StrEnum):
    """Why a conversation went to a person; typed apart from the words of the reply."""

    ASKED_FOR_PERSON = "asked_for_person"
    ANGRY = "angry"
    LEGAL = "legal"
    STUCK = "stuck"
    HIGH_VALUE = "high_value"
    LOW_CONFIDENCE = "low_confidence"
    MODEL_DOWN = "model_down"
    ESCALATED = "escalated"
    WRITE_UNKNOWN = "write_unknown"
    ERASURE = "erasure"


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A hand-over: the conversation, why, what the agent should know at a glance, and where it stands.

    `agent` is the account that holds it (`slack:U07…`), `agent_name` what people call them. `due_at` is when the first
    answer of a person is due; `reminded_at` when the desk was last told that it is late; `next_at` when the desk's
    clock looks at it again: to remind, or to wake it.
    """

    id: TicketId
    conversation: ConversationId
    reason: HandoffReason
    summary: str
    opened_at: datetime
    status: TicketStatus = TicketStatus.OPEN
    agent: str = ""
    agent_name: str = ""
    resolution: str = ""
    due_at: datetime | None = None
    answered_at: datetime | None = None
    snoozed_until: datetime | None = None
    reminded_at: datetime | None = None
    resolved_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What agents tell each other about a conversation; there is no way from here to a shopper."""

    id: str
    conversation: ConversationId
    author: str
    author_name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffPacket:
    """All that an agent needs to take over without asking again, put together when it is shown.

    `orders` are lines about the customer's latest orders, `tried` the tools the clerk ran, `said` the last turns as
    (role, text), `identity` how the shopper was proved or that they were not.
    """

    ticket: Ticket
    shopper: str
    channel: str
    language: str
    sentiment: str
    urgency: str
    identity: str
    customer: CustomerId | None = None
    orders: tuple[str, ...] = ()
    tried: tuple[Action, ...] = ()
    citations: tuple[Citation, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    link: str = ""
