"""What a web page is shown of a conversation: events in their order, and the turns as they stand."""

from dataclasses import dataclass
from enum import StrEnum

from .conversation import Owner, Turn
from .message import Button, ConversationId, MessageId, Visibility


class FeedKind(StrEnum):
    """What an event is: a sentence of an answer being written, something said whole, or that it was taken back."""

    TOKEN = "token"
    DROPPED = "dropped"
    """The answer that was being written will not come."""
    SAID = "said"
    """The turn `turn`, as it stands; its text is read from there, so that erasure has one place to go."""
    WHISPER = "whisper"
    """One line for the shopper that is no turn; its text lies in the event."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """One event of a conversation. `key` is the same for every try, `name` is who of the desk says it.

    `of` is the delivery it belongs to: all sentences of one answer, and then the answer, have the same.
    """

    key: str
    of: str
    conversation: ConversationId
    kind: FeedKind
    turn: MessageId | None = None
    answers: MessageId | None = None
    text: str = ""
    name: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """A turn with what a page shows beside its text; `key` is the delivery it came by."""

    turn: Turn
    name: str = ""
    buttons: tuple[Button, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    reason: str | None = None
    ticket: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event with its place in the conversation's order, and the turn it is about where that still has a text."""

    sequence: int
    event: FeedEvent
    shown: ShownTurn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a page shows of a conversation when it is opened; events after `cursor` come on top of it."""

    owner: Owner
    turns: tuple[ShownTurn, ...]
    cursor: int
