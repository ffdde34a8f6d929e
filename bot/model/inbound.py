"""What else reaches the clerk from a channel beside messages: edits, deletions, presses and ratings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .conversation import Conversation, Owner
from .message import Address, ConversationId, Message, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A stored message that nobody has answered. `pressed` is the action of the button it stands for.

    `begun` counts how often its answer was begun, this time, if it is, included; `revision` its edits.
    """

    message: Message
    pressed: str = ""
    begun: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A message that was stored, in the conversation it belongs to, and who has that conversation."""

    message: Message
    owner: Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A conversation as it stands, and all of its messages that wait for an answer."""

    conversation: Conversation
    waiting: Sequence[Waiting]


Begins = Callable[[Sequence[Waiting]], Sequence[Waiting]]
"""Picks those of the waiting messages whose answer is begun now."""


def all_of_them(waiting: Sequence[Waiting]) -> Sequence[Waiting]:
    """Every one."""
    return waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The author changed a message; `text` is what it says now."""

    id: MessageId
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """The author took a message back."""

    id: MessageId
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button under a reply was pressed; `message` stands for it, with its own event id and the label as its text."""

    message: Message
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Thumbs up or down under a reply (`turn`: its key as delivered), or a CSAT score for a ticket (`turn` empty)."""

    event_id: str
    conversation: ConversationId
    address: Address
    author: str
    score: int
    at: datetime
    turn: str = ""
    ticket: str = ""
    comment: str = ""
