"""Steps that note what they were asked to do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from shopclerk.bot.dispatch.steps import Undone
from shopclerk.bot.model.delivery import DeliveryId
from shopclerk.bot.model.message import ConversationId, MessageId


async def nothing(_: str) -> None:
    """What happens in a step unless a test says otherwise."""


class FakeSteps:
    """Every message is answered by one delivery, which is sent at once."""

    def __init__(
        self,
        *,
        on_answer: Callable[[str], Awaitable[None]] = nothing,
        on_send: Callable[[str], Awaitable[None]] = nothing,
    ) -> None:
        self.answered: list[str] = []
        self.sent: list[str] = []
        self.undone: list[Undone] = []
        self._on_answer = on_answer
        self._on_send = on_send

    async def answer(self, message: MessageId) -> Sequence[DeliveryId]:
        """Note it once it is through."""
        await self._on_answer(message)
        self.answered.append(message)
        return [DeliveryId(f"answer/{message}")]

    async def send(self, delivery: DeliveryId) -> float | None:
        """Note it once it is through."""
        await self._on_send(delivery)
        self.sent.append(delivery)
        return None

    async def abandoned(self, conversation: ConversationId) -> None:
        """Nobody holds leases here."""

    async def find_undone(self) -> Sequence[Undone]:
        """What a test laid there."""
        return self.undone

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 (what it waits for happens in another thread)
                await asyncio.sleep(0.01)
