"""The dispatcher of `run`: messages are durable work, in order within their conversation, and outlive the process."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from functools import partial
from time import monotonic, sleep
from typing import Any, TypeVar

import structlog

from ..errors import StoreError
from ..model.delivery import DeliveryId
from ..model.message import ConversationId, MessageId
from .durable_engine import DurableEngine
from .executors import new_name
from .feeder import Feeder
from .pacing import Pace
from .steps import FindUndone, Steps
from .watch import Watch
from .whereabouts import whereabouts
from .work import Work

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

TRIES = 3
PAUSES = (0.5, 2.0, 5.0, 10.0)
"""Seconds between tries; the last for as long as it takes."""

LATE_SECONDS = 0.25
LETTING_GO_SECONDS = 10.0
_ANSWER, _SEND = "answer", "send"
_SHOPPER, _DESK = "/shopper", "/desk"
_TO_THE_DESK = ("card/", "line/")


class GivenUpError(Exception):
    """Work failed too often. It carries no words of a person: it is kept in the queue's rows."""


class DurableDispatcher:
    """The Dispatcher port over DBOS: a queue with one turn at a time a conversation, across all workers of a store.

    What the steps did is in the store's own rows, so a turn that is run again after a crash goes on where it stood;
    the queue keeps row ids only. `url` is the store's; a process has at most one of these started.
    """

    def __init__(
        self,
        steps: Steps,
        *,
        undone: FindUndone,
        url: str,
        drain_seconds: float = 20.0,
        sweep_seconds: float = 30.0,
    ) -> None:
        here, name = whereabouts(url), new_name()
        self._steps = steps
        self._pace = Pace()
        self._undone = undone
        self._engine = DurableEngine(here.place, name)
        self._watch = Watch(self._engine, here.executors, name, every=here.watch_seconds, abandoned=self._abandoned)
        self._feeder = Feeder(self._engine)
        self._drain_seconds = drain_seconds
        self._sweep_seconds = sweep_seconds
        self._clean_up = here.clean_up
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sweeper: asyncio.Task[None] | None = None
        self._is_open = False
        self._closing = False
        self._pausing = 0

    async def submit(self, message: MessageId, conversation: ConversationId) -> None:
        """Have a stored message answered; returns at once."""
        self._feeder.add(_to_answer(message, conversation))

    async def deliver(self, delivery: DeliveryId, conversation: ConversationId) -> None:
        """Have a kept delivery sent; returns at once."""
        self._feeder.add(_to_send(delivery, conversation))

    async def start(self) -> None:
        """Open the queue, put in it what the store holds unfinished, and begin to work. Raises StoreError."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._open)
        await self._sweep()
        await asyncio.to_thread(self._engine.take)
        self._sweeper = asyncio.create_task(self._keep_sweeping())

    async def aclose(self) -> None:
        """Take nothing new, finish the turns under way, and stop; what is left is in the queue."""
        if self._closing:
            return
        self._closing = True
        if self._sweeper:
            self._sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeper
        if not self._is_open:
            return
        await asyncio.to_thread(self._feeder.stop)
        await asyncio.to_thread(self._engine.take_no_more)
        await asyncio.to_thread(self._drain)
        await asyncio.to_thread(self._stop)

    def _drain(self) -> None:
        until = monotonic() + self._drain_seconds
        while self._engine.under_way() > self._pausing and monotonic() < until:
            sleep(0.02)

    def _open(self) -> None:
        try:
            self._watch.join()
        except OSError as error:
            raise StoreError(f"this worker cannot make itself known: {error}; check [store] url") from error
        try:
            self._engine.start({_ANSWER: self._answer, _SEND: self._deliver})
        except StoreError:
            self._watch.stop()
            raise
        self._is_open = True
        self._feeder.start()
        self._watch.start()

    def _stop(self) -> None:
        self._watch.stop()
        self._engine.stop()
        self._clean_up()

    def _abandoned(self, lanes: Collection[str]) -> None:
        """Let go of what a dead worker was sending; its leases would run out by themselves, only later."""
        assert self._loop is not None
        for conversation in {_conversation_of(lane) for lane in lanes}:
            letting_go = self._steps.abandoned(ConversationId(conversation))
            asyncio.run_coroutine_threadsafe(letting_go, self._loop).result(LETTING_GO_SECONDS)

    async def _sweep(self) -> None:
        for left in await self._undone():
            if left.message:
                self._feeder.add(_to_answer(left.message, left.conversation, swept=True))
            elif left.delivery:
                self._feeder.add(_to_send(left.delivery, left.conversation, swept=True))

    async def _keep_sweeping(self) -> None:
        while True:
            await asyncio.sleep(self._sweep_seconds)
            try:
                await self._sweep()
            except StoreError as error:
                log.warning("not_swept", error=str(error))

    # What follows runs in the engine's event loop; the steps run in ours.

    async def _answer(self, message: str, conversation: str) -> None:
        self._nudge_when_over()
        mine = self._mine()
        answering = partial(self._steps.answer, MessageId(message))
        deliveries = await self._patiently(lambda: self._pace.run(answering), message)
        for delivery in deliveries:
            if delivery.startswith(_TO_THE_DESK):
                self._feeder.add(_to_send(delivery, conversation))
        for delivery in deliveries:
            if not delivery.startswith(_TO_THE_DESK):
                await self._send(delivery, mine)

    async def _deliver(self, delivery: str, _conversation: str) -> None:
        self._nudge_when_over()
        await self._send(DeliveryId(delivery), self._mine())

    async def _send(self, delivery: DeliveryId, is_mine: Callable[[], Awaitable[bool]]) -> None:
        while True:
            if not self._watch.is_held():
                await self._pause(LATE_SECONDS)
            elif not await is_mine():
                return
            else:
                again = await self._patiently(lambda: self._steps.send(delivery), delivery)
                if again is None:
                    return
                await self._pause(again)

    def _mine(self) -> Callable[[], Awaitable[bool]]:
        """Tells later whether this run's work is still its own: a worker that was paused may find it taken over."""
        run, life = self._engine.this_run(), self._watch.lives

        async def is_mine() -> bool:
            return self._watch.lives == life or await asyncio.to_thread(self._engine.is_owned, run)

        return is_mine

    async def _patiently(self, step: Callable[[], Coroutine[Any, Any, Result]], work: str) -> Result:
        failed = 0
        for attempt in range(1_000_000):
            try:
                return await self._here(step())
            except StoreError as error:
                log.warning("turn_waits_for_the_store", work=work, error=str(error))
            except Exception as error:
                failed += 1
                log.error("turn_failed", work=work, tries=failed, error=type(error).__name__, exc_info=error)
                if failed >= TRIES:
                    raise GivenUpError(f"failed {failed} times, last with {type(error).__name__}") from None
            await self._pause(PAUSES[min(attempt, len(PAUSES) - 1)])
        raise GivenUpError("never came to an end")

    async def _here(self, step: Coroutine[Any, Any, Result]) -> Result:
        assert self._loop is not None
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(step, self._loop))

    async def _pause(self, seconds: float) -> None:
        """Wait; once this process is closing, until it ends: the work stays in the queue for the next one."""
        self._pausing += 1
        try:
            await asyncio.sleep(seconds)
            if self._closing:
                await asyncio.Event().wait()
        finally:
            self._pausing -= 1

    def _nudge_when_over(self) -> None:
        """The next turn of the conversation can be taken once this one's end is written."""
        task = asyncio.current_task()
        if task:
            task.add_done_callback(lambda _: self._engine.nudge())


def _to_answer(message: MessageId, conversation: ConversationId, *, swept: bool = False) -> Work:
    return Work(name=_ANSWER, row=message, conversation=conversation, lane=conversation, swept=swept)


def _to_send(delivery: str, conversation: str, *, swept: bool = False) -> Work:
    """What goes to the desk does not wait for what goes to the shopper, nor either for an answer being written.

    What a sweep found may be what an adopted turn is about to send; in the turn's own lane it comes after it.
    """
    if delivery.startswith(_TO_THE_DESK):
        lane = f"{conversation}{_DESK}"
    else:
        lane = conversation if swept else f"{conversation}{_SHOPPER}"
    return Work(name=_SEND, row=delivery, conversation=conversation, lane=lane, swept=swept)


def _conversation_of(lane: str) -> str:
    return lane.removesuffix(_SHOPPER).removesuffix(_DESK)
