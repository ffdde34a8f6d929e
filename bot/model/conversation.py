"""A conversation: its turns, who holds it, and what waits for a yes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shopclerk.knowledge.passage import Citation

from .message import ConversationId, CustomerId, MessageId, Outcome


class Owner(StrEnum):
    """Who answers: the bot, nobody yet (a person was asked for), or an agent."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"


class Role(StrEnum):
    """Who wrote a turn."""

    SHOPPER = "shopper"
    BOT = "bot"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing said. A bot's turn names the messages it answers in `in_reply_to`."""

    message_id: MessageId
    role: Role
    text: str
    at: datetime
    language: str = "en"
    intent: str = ""
    outcome: Outcome | None = None
    citations: tuple[Citation, ...] = ()
    in_reply_to: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAction:
    """A write that was shown to the shopper and waits for a yes; `key` makes it happen at most once.

    `shown` is a digest of what the shopper saw.
    """

    tool: str
    arguments: Mapping[str, object]
    key: str
    expires_at: datetime
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as it stands; `version` moves with each change of owner, pending action or what was said.

    `fresh_after` is the last turn before it began anew: what was said up to it is no context for the next answer.
    """

    id: ConversationId
    owner: Owner = Owner.BOT
    turns: tuple[Turn, ...] = ()
    pending: PendingAction | None = None
    version: int = 0
    customer: CustomerId | None = None
    ticket: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    fresh_after: MessageId | None = None
