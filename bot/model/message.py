"""What comes in from a channel and what goes back out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from shopclerk.knowledge.passage import Citation

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
CustomerId = NewType("CustomerId", str)

COMMANDED = "command/"
"""Begins the id of a message that stands for a shopper's slash command; its answer is for their eyes only."""


class Outcome(StrEnum):
    """How a turn ended; the words of the public face (`ask --json`, transcripts)."""

    ANSWERED = "answered"
    CONFIRM = "confirm"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    HANDED_OVER = "handed_over"
    SILENT = "silent"


class Visibility(StrEnum):
    """Who may see a reply: everybody in the thread, or only the shopper."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message came from and where its answer goes: channel, place in it, thread in the place.

    `token` is a platform's short-lived leave to answer its author alone (a Discord interaction's token, a Slack
    response_url); it is no part of what the address is.
    """

    channel: str
    place: str = ""
    thread: str = ""
    token: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message, by reference: it is never fetched."""

    name: str
    kind: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a shopper. `event_id` is the platform's idempotency key, unique for ever.

    `customer` is who the channel vouches for; `author` the platform's account, where several may speak in one place,
    and `author_name` what the platform calls them.
    """

    id: MessageId
    event_id: str
    conversation: ConversationId
    address: Address
    text: str
    sent_at: datetime
    customer: CustomerId | None = None
    locale: str | None = None
    author: str = ""
    author_name: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCall:
    """A desk or shopping command as typed: `/resolve goodwill refund` is name `resolve`, text the rest.

    `options` are typed options by name, where the platform has them. `roles` are what the channel knows the author to
    be, as `channel:id` (`slack:U07…`, `slack:S02…` a user group, `discord:…` a role). `target` is the message a
    shortcut or context menu was used on.
    """

    name: str
    text: str
    conversation: ConversationId
    address: Address
    author: str
    sent_at: datetime
    options: Mapping[str, str] = field(default_factory=dict)
    author_name: str = ""
    roles: frozenset[str] = frozenset()
    event_id: str = ""
    locale: str | None = None
    target: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the shopper wants, as `topic.detail` (`returns.window`) or `oos`, with a probability 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a reply; `action` is what the channel sends back when it is pressed."""

    action: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one or more model calls."""

    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(tokens_in=self.tokens_in + other.tokens_in, tokens_out=self.tokens_out + other.tokens_out)


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A tool that ran in this turn, with the arguments it got and what it returned."""

    tool: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    result: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Why an answer was given: the model, its tokens, milliseconds a step, passages seen, rules that applied."""

    model: str
    usage: Usage = NO_USAGE
    cost: str = "0"
    ms: Mapping[str, float] = field(default_factory=dict)
    passages: tuple[tuple[str, float], ...] = ()
    rules: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The clerk's answer to a message. `text` is empty exactly when `outcome` is silent."""

    text: str
    outcome: Outcome
    language: str
    intent: Intent
    trace: Trace
    reason: str | None = None
    citations: tuple[Citation, ...] = ()
    actions: tuple[Action, ...] = ()
    buttons: tuple[Button, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    ticket: str | None = None
