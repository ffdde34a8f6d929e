"""What goes out to people, told apart by type: a shopper can only ever be sent an Answer, Words or a Whisper.

An internal note travels as a DeskLine, which no channel delivers anywhere but to the desk.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from .message import Address, Attachment, Button, ConversationId, MessageId, Reply
from .ticket import HandoffPacket, TicketId

DeliveryId = NewType("DeliveryId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The bot's reply to a shopper. `key` is the same for every try; `to` the account that asked.

    `answers` is the platform's message it answers; a private reply goes to `to` alone, wherever it was asked.
    """

    key: DeliveryId
    address: Address
    conversation: ConversationId
    to: str
    reply: Reply
    answers: MessageId | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person of the desk says to a shopper, under their name."""

    key: DeliveryId
    address: Address
    conversation: ConversationId
    to: str
    name: str
    text: str
    language: str
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisper:
    """One line for one person's eyes: an error, a refusal, what a command did."""

    key: DeliveryId
    address: Address
    to: str
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCard:
    """A ticket as the desk sees it, with its buttons; posted once, and renewed when the ticket moves."""

    key: DeliveryId
    address: Address
    packet: HandoffPacket
    buttons: tuple[Button, ...] = ()


class LineKind(StrEnum):
    """What a line in a ticket's desk thread is."""

    SHOPPER = "shopper"
    BOT = "bot"
    AGENT = "agent"
    NOTE = "note"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """A line in a ticket's thread on the desk: what the shopper said, a note, that somebody claimed it."""

    key: DeliveryId
    address: Address
    ticket: TicketId
    kind: LineKind
    name: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()


Outgoing = Answer | Words | Whisper | DeskCard | DeskLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a platform gave back: the id of its message, and where it lies now (a thread that was opened for it)."""

    id: str
    address: Address


class Subject(StrEnum):
    """What a delivery carries; its text is read from there when it is sent, so that erasure has one place to go."""

    ANSWER = "answer"
    """`of` is the shopper's message that was answered."""
    WORDS = "words"
    """`of` is the agent's turn."""
    CARD = "card"
    """`of` is the ticket."""
    LINE = "line"
    """`of` is a message, an agent's turn, or a note, as `line` says."""


class DeliveryStatus(StrEnum):
    """Where a delivery stands. `dropped`: an agent took over, or what it carried was taken back."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something that must reach somebody, once. `receipt` is the platform's id of what was sent.

    `tries` counts those begun; a delivery found in `sending` whose lease (`lease_until`) ran out was perhaps sent:
    look before sending it again. `lies` is where what was sent is now, which may be a thread or a DM opened for it.
    """

    id: DeliveryId
    conversation: ConversationId
    subject: Subject
    of: str
    address: Address
    created_at: datetime
    to: str = ""
    line: LineKind | None = None
    status: DeliveryStatus = DeliveryStatus.WAITING
    tries: int = 0
    receipt: str = ""
    error: str = ""
    lies: Address | None = None
    lease_until: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status in (DeliveryStatus.SENT, DeliveryStatus.DROPPED, DeliveryStatus.FAILED)

    @property
    def shown(self) -> "Sent | None":
        """What of it stands on the platform, as far as is known."""
        return Sent(id=self.receipt, address=self.lies or self.address) if self.receipt else None


class PlaceRole(StrEnum):
    """What a place is to a conversation: where its shopper is answered, their DM, or its ticket's desk thread."""

    SHOPPER = "shopper"
    DIRECT = "direct"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of a platform that belongs to a conversation."""

    address: Address
    conversation: ConversationId
    role: PlaceRole
