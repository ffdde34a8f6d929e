"""What a dispatcher is given to do; it knows nothing of conversations, channels or text."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..model.delivery import DeliveryId
from ..model.message import ConversationId, MessageId


class Steps(Protocol):
    """The steps of a turn. A crash may run any of them again, so each finds out first what was done before."""

    async def answer(self, message: MessageId) -> Sequence[DeliveryId]:
        """Answer what waits in the message's conversation; the deliveries that are to be sent now, in order.

        Of a message that was answered before: its deliveries that are not over yet. Raises StoreError when the store
        does not answer (tried again for as long as it takes); whatever else it raises counts as a failed try.
        """

    async def send(self, delivery: DeliveryId) -> float | None:
        """Send a delivery. None: it is over, for good or ill; else the seconds after which to try again.

        Another try is due when the platform asked for patience, and when somebody holds a lease on the delivery who
        may have died with it: the lease's rest.
        """

    async def abandoned(self, conversation: ConversationId) -> None:
        """The process at work in a conversation is dead, beyond doubt: nobody holds a lease on what it was sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """Something stored that is not finished: a message to answer, or a delivery to send."""

    conversation: ConversationId
    message: MessageId | None = None
    delivery: DeliveryId | None = None


FindUndone = Callable[[], Awaitable[Sequence[Undone]]]
"""What the store holds unfinished, oldest first; asked at the start and now and then."""
