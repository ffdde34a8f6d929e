"""A case on the desk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from .message import ConversationId

TicketId = NewType("TicketId", str)


class HandoffReason(StrEnum):
    """Why a conversation went to a person; typed apart from the words of the reply."""

    ASKED_FOR_PERSON = "asked_for_person"
    ANGRY = "angry"
    LEGAL = "legal"
    STUCK = "stuck"
    ESCALATED = "escalated"
    WRITE_UNKNOWN = "write_unknown"


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A hand-over: the conversation, why, what the agent should know at a glance, and where it stands."""

    id: TicketId
    conversation: ConversationId
    reason: HandoffReason
    summary: str
    opened_at: datetime
    status: TicketStatus = TicketStatus.OPEN
    agent: str = ""
    resolution: str = ""
