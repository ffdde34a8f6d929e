"""What the desk keeps beside tickets: who works there, what they said, how they were rated, what they did."""

from dataclasses import dataclass
from datetime import datetime

from .conversation import Turn
from .message import Attachment, Button, ConversationId
from .ticket import TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person of the desk: `id` is their account as `channel:id`."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What the desk said to a shopper: the turn it is, under whose name, with what came along."""

    turn: Turn
    conversation: ConversationId
    agent: str
    name: str
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A shopper's rating, 1 to 5, of how a ticket was settled; given once."""

    ticket: TicketId
    score: int
    author: str
    at: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something done on the desk, or refused there, for the audit log and the ticket's thread.

    `what` is a command's name or an event (`opened`, `woken`, `late`, `rated`, `refused`); `detail` is never a
    shopper's text.
    """

    id: str
    what: str
    by: str
    at: datetime
    by_name: str = ""
    conversation: ConversationId | None = None
    ticket: TicketId | None = None
    detail: str = ""
