"""The dispatcher in this very process: a lane per conversation for answers, and lanes for what is sent."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from ..errors import StoreError
from ..model.delivery import DeliveryId
from ..model.message import ConversationId, MessageId
from .pacing import Pace
from .steps import FindUndone, Steps

log = structlog.get_logger(__name__)

T = TypeVar("T")

TRIES = 3
AT_ONCE = 32
"""Deliveries that are sent side by side; a pause between tries counts as none."""
HELD = 10_000
"""Pieces of work kept in memory; what is beyond lies in the store and is swept up."""
_PAUSES = (0.2, 1.0, 5.0, 15.0)
_TO_THE_DESK = ("card/", "line/")


@dataclass(slots=True)
class _Lane:
    """Work of one conversation that is done one after the other; `running` is the piece under way."""

    waiting: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    running: str = ""


class InlineDispatcher:
    """The Dispatcher port without a queue of its own: what the process leaves undone is found again in the store.

    Answers of a conversation run in order, and so does what is sent to its shopper, and to the desk; lanes run side
    by side.
    """

    def __init__(
        self, steps: Steps, *, undone: FindUndone, drain_seconds: float = 10.0, sweep_seconds: float = 30.0
    ) -> None:
        self._steps = steps
        self._undone = undone
        self._drain_seconds = drain_seconds
        self._sweep_seconds = sweep_seconds
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._pace = Pace()
        self._held = 0
        self._closing = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None

    @property
    def held(self) -> int:
        """Pieces of work in memory."""
        return self._held

    async def submit(self, message: MessageId, conversation: ConversationId) -> None:
        """Have a stored message answered; returns at once."""
        self._add(("answer", conversation), message)

    async def deliver(self, delivery: DeliveryId, conversation: ConversationId) -> None:
        """Have a kept delivery sent; returns at once."""
        self._add((_lane_of(delivery), conversation), delivery)

    async def start(self) -> None:
        """Take up what an earlier process left undone, and look again now and then."""
        await self._sweep()
        self._sweeper = asyncio.create_task(self._keep_sweeping())

    async def aclose(self) -> None:
        """Take nothing new, finish the steps under way within `drain_seconds`, and stop."""
        self._closing.set()
        if self._sweeper:
            self._sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeper
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._drain_seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _add(self, key: tuple[str, str], work: str, *, swept: bool = False) -> None:
        lane = self._lanes.get(key)
        if self._closing.is_set() or self._held >= HELD:
            return
        if lane is None:
            lane = self._lanes[key] = _Lane()
            task = asyncio.create_task(self._run(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        # What runs may have read what changed since, so it is taken once more; a sweep only saw it unfinished.
        if work in lane.known or (swept and work == lane.running):
            return
        lane.waiting.append(work)
        lane.known.add(work)
        self._held += 1

    async def _run(self, key: tuple[str, str], lane: _Lane) -> None:
        kind, conversation = key
        try:
            while lane.waiting and (kind != "answer" or not self._closing.is_set()):
                lane.running = lane.waiting.popleft()
                lane.known.discard(lane.running)
                try:
                    if kind == "answer":
                        await self._answer(MessageId(lane.running), ConversationId(conversation))
                    else:
                        await self._send(DeliveryId(lane.running))
                except Exception:
                    log.exception("work_given_up", work=lane.running)
                finally:
                    self._held -= 1
        finally:
            self._held -= len(lane.waiting)
            self._lanes.pop(key, None)

    async def _answer(self, message: MessageId, conversation: ConversationId) -> None:
        deliveries = await self._patiently(lambda: self._pace.run(lambda: self._steps.answer(message)), message)
        for one in deliveries or ():
            self._add((_lane_of(one), conversation), one)
        if self._closing.is_set():
            for one in deliveries or ():
                await self._send(one)

    async def _send(self, delivery: DeliveryId) -> None:
        while True:
            again = await self._patiently(lambda: self._sent(delivery), delivery)
            if again is None or not await self._pause(again):
                return

    async def _sent(self, delivery: DeliveryId) -> float | None:
        async with self._places:
            return await self._steps.send(delivery)

    async def _patiently(self, step: Callable[[], Awaitable[T]], work: str) -> T | None:
        """What the step returns; None once it was given up, or is left to the next process."""
        failed = attempt = 0
        while True:
            try:
                return await step()
            except StoreError as error:
                log.warning("turn_waits_for_the_store", work=work, error=str(error))
            except Exception:
                failed += 1
                log.exception("turn_failed", work=work, tries=failed)
                if failed >= TRIES:
                    return None
            if not await self._pause(_PAUSES[min(attempt, len(_PAUSES) - 1)]):
                return None
            attempt += 1

    async def _pause(self, seconds: float) -> bool:
        """Wait; False as soon as the process is closing: the work is in the store for the next one."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        return not self._closing.is_set()

    async def _sweep(self) -> None:
        for left in await self._undone():
            if left.message is not None:
                self._add(("answer", left.conversation), left.message, swept=True)
            elif left.delivery is not None:
                self._add((_lane_of(left.delivery), left.conversation), left.delivery, swept=True)

    async def _keep_sweeping(self) -> None:
        while True:
            await asyncio.sleep(self._sweep_seconds)
            try:
                await self._sweep()
            except StoreError as error:
                log.warning("not_swept", error=str(error))


def _lane_of(delivery: DeliveryId) -> str:
    """What goes to the desk does not wait for what goes to the shopper, nor the other way round."""
    return "desk" if delivery.startswith(_TO_THE_DESK) else "shopper"
