"""Puts work into the durable queue, in the order it came, from a thread of its own."""

import queue
import threading

import structlog

from .durable_engine import DurableEngine
from .work import Work

log = structlog.get_logger(__name__)

_WAITING = {"ENQUEUED", "DELAYED"}
_NOT_FOR_A_SWEEP = {"PENDING", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}
"""Somebody is at it, or it was given up."""

_ROUNDS = 50
_AGAIN_SECONDS = 0.5
_TRIES = 120
"""For a minute; then the next sweep has to find it."""


class Feeder:
    """Takes work from the event loop without holding it up.

    What it has not put yet is lost with the process; it was stored before, so the next sweep finds it.
    """

    def __init__(self, engine: DurableEngine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatch-feeder", daemon=True)

    def start(self) -> None:
        """Begin; what was added before comes first."""
        self._thread.start()

    def add(self, work: Work) -> None:
        """Have it put; returns at once."""
        self._waiting.put(work)

    def stop(self) -> None:
        """Put what waits, if the queue takes it at once, and end."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            for _ in range(_TRIES):
                if self._put(work) or self._stopping.wait(_AGAIN_SECONDS):
                    break

    def _put(self, work: Work) -> bool:
        try:
            self._put_next(work)
        except Exception as error:
            # A full disk or a database that is away; the thread must outlive it, whatever the driver raises.
            log.warning("not_queued", error=repr(error))
            return False
        return True

    def _put_next(self, work: Work) -> None:
        """Put it under the first id that is free.

        A turn that began may have read what an edit changed since, so what is submitted again runs once more after it.
        """
        id = work.row if work.name == "answer" else f"{work.name}/{work.row}"
        for round in range(1, _ROUNDS):
            there = self._engine.put(id if round == 1 else f"{id}#{round}", work)
            if not there or there in _WAITING or (work.swept and there in _NOT_FOR_A_SWEEP):
                return
        log.error("queued_too_often", work=id)
