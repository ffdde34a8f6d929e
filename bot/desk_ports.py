"""The shape of what the desk keeps; implemented in bot/storage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from .model.desk import Deed, Rating, Saying
from .model.message import ConversationId, MessageId
from .model.ticket import Note, Ticket, TicketId


class DeskBook(Protocol):
    """Notes, what agents said, ratings, the queue and its timers, and what was done. Raises StoreError."""

    async def add_note(self, note: Note) -> bool:
        """Keep an internal note; False when its id is already there."""

    async def note(self, id: str) -> Note | None:
        """A note, or None."""

    async def notes(self, conversation: ConversationId) -> Sequence[Note]:
        """A conversation's notes, oldest first."""

    async def say(self, saying: Saying) -> bool:
        """Store what the desk says to a shopper, as a turn; False when its message id is already there."""

    async def saying(self, turn: MessageId) -> Saying | None:
        """What the desk said in a turn as it now stands, or None."""

    async def reword(self, turn: MessageId, text: str) -> ConversationId | None:
        """Give what the desk said another text (empty: take it back); None when the desk said nothing there."""

    async def queue(self, *, agent: str = "", limit: int = 50) -> Sequence[Ticket]:
        """Unresolved tickets, oldest first; with `agent` those that this account holds."""

    async def due(self, at: datetime, *, limit: int = 50) -> Sequence[Ticket]:
        """Tickets whose `next_at` has come, the longest due first: one indexed query."""

    async def take_timer(self, ticket: Ticket, *, next_at: datetime | None, reminded_at: datetime | None) -> bool:
        """Set when the ticket is looked at next; False when somebody else did so since it was read."""

    async def keep_suggestion(self, ticket: TicketId, agent: str, text: str, *, at: datetime) -> None:
        """Keep what was suggested to an agent, in the place of an earlier one."""

    async def take_suggestion(self, ticket: TicketId, agent: str) -> str | None:
        """What was suggested to an agent, who takes it to send it; None when there is none (any more)."""

    async def rate(self, rating: Rating) -> bool:
        """Keep a rating; False when the ticket was rated before."""

    async def rating(self, ticket: TicketId) -> Rating | None:
        """How a ticket was rated, or None."""

    async def record(self, deed: Deed) -> bool:
        """Write down what was done; False when its id is already there."""

    async def deed(self, id: str) -> Deed | None:
        """What was written down under an id, or None."""

    async def deeds(self, *, limit: int = 200) -> Sequence[Deed]:
        """What was done, newest first."""

    async def redact_conversation(self, id: ConversationId, *, expected_version: int, keep: MessageId) -> int:
        """Empty all that was said in a conversation, with tickets' summaries, slots and what waits; the new version.

        `keep` is the message that asks for it, which is still to be answered. Event ids stay known.
        Raises ConversationChangedError.
        """
