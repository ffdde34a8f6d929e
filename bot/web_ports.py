"""What the web channel keeps: who a conversation belongs to, and what its pages are shown, from whichever worker."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from .model.conversation import Owner
from .model.feed import FeedEvent, Happened, Screen
from .model.message import ConversationId, MessageId


class Feed(Protocol):
    """The events that reach pages, in one order per conversation, and what belongs to whom. Raises StoreError."""

    async def claim(self, thing: str, holder: str) -> str:
        """Who a thing (a conversation, a link) belongs to: `holder`, unless somebody was first."""

    async def holder(self, thing: str) -> str | None:
        """Who a thing belongs to, or None."""

    async def show(self, event: FeedEvent) -> None:
        """Put an event at the end; one whose key is already there is left alone.

        A whole answer takes the early sentences of those before it away, a drop its own, a removal all.
        """

    async def shown(self, key: str) -> FeedEvent | None:
        """The event with this key, or None."""

    async def turn_of(self, message: MessageId) -> MessageId | None:
        """The bot's turn that answers a message, or None."""

    async def delivery_of(self, conversation: ConversationId, turn: MessageId) -> str | None:
        """The delivery that brought a turn to this conversation's pages, or None."""

    async def begun(self, conversation: ConversationId) -> int:
        """The sequence after which lies what came since the shopper's last message."""

    async def since(self, conversation: ConversationId, sequence: int, *, limit: int = 100) -> Sequence[Happened]:
        """A conversation's events after `sequence`, in their order."""

    async def news(self, sequence: int) -> Sequence[tuple[int, ConversationId]]:
        """Which conversations have events after `sequence`, at most a thousand; for those who look again anyway."""

    async def latest(self) -> int:
        """The newest sequence of all."""

    async def owners(self, conversations: Collection[ConversationId]) -> Mapping[ConversationId, Owner]:
        """Who answers in these conversations; unknown ones are left out."""

    async def screen(self, conversation: ConversationId, *, turns: int) -> Screen | None:
        """The last turns that were delivered, oldest first; None for a conversation nobody ever spoke in."""

    async def forget(self, conversation: ConversationId) -> None:
        """Take away all its events; the conversation goes on belonging to whom it belonged."""
