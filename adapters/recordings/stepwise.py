"""The dispatcher of a replay: work waits until it is let run, then is done one piece after the other, in order."""

from collections import deque

import structlog

from shopclerk.bot.dispatch.steps import FindUndone, Steps
from shopclerk.bot.model.delivery import DeliveryId
from shopclerk.bot.model.message import ConversationId, MessageId

log = structlog.get_logger(__name__)

_MOST_STEPS = 1_000
"""Pieces of work after one event, beyond which something goes round in circles."""


class StepwiseDispatcher:
    """The Dispatcher port without tasks and without waiting, so that every run is the same."""

    def __init__(self, steps: Steps, undone: FindUndone) -> None:
        self._steps = steps
        self._waiting: deque[tuple[str, str]] = deque()
        self.failures: list[str] = []
        self.unsent: list[DeliveryId] = []

    async def submit(self, message: MessageId, conversation: ConversationId) -> None:
        """Remember a message to be answered."""
        self._add("answer", message)

    async def deliver(self, delivery: DeliveryId, conversation: ConversationId) -> None:
        """Remember a delivery to be sent."""
        self._add("send", delivery)

    async def start(self) -> None:
        """Nothing was left undone: each replay begins with an empty store."""

    async def aclose(self) -> None:
        """Nothing runs by itself."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    async def run(self) -> None:
        """Do what waits, and what comes of it. What fails is noted, and not tried again."""
        for _ in range(_MOST_STEPS):
            if not self._waiting:
                return
            kind, work = self._waiting.popleft()
            try:
                if kind == "answer":
                    for delivery in await self._steps.answer(MessageId(work)):
                        self._add("send", delivery)
                elif await self._steps.send(DeliveryId(work)) is not None:
                    self.unsent.append(DeliveryId(work))
            except Exception as error:
                log.exception("replay_step_failed", work=work)
                self.failures.append(f"{kind} failed with {type(error).__name__}: {error}")
        self.failures.append(f"more than {_MOST_STEPS} steps after one event")
        self._waiting.clear()

    def _add(self, kind: str, work: str) -> None:
        if (kind, work) not in self._waiting:
            self._waiting.append((kind, work))
