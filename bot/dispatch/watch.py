"""Keeps this worker known as alive, takes over the work of dead ones, and clears away what is done."""

import threading
from collections.abc import Callable, Collection
from time import monotonic

import structlog

from .durable_engine import DurableEngine
from .executors import Executors

log = structlog.get_logger(__name__)

KEPT_SECONDS = 600.0
"""For so long the rows of finished work are kept: they name messages, and nobody asks for them again."""

CLEAR_SECONDS = 60.0
GRACE_SECONDS = 4.0
"""After a restart of the database server every worker lost its lock; so long they have to take it again."""


class Watch:
    """A thread that looks after the workers of a store every `every` seconds.

    `abandoned` is called with the lanes of a dead worker before its work goes back into the queue.
    """

    def __init__(
        self,
        engine: DurableEngine,
        executors: Executors,
        name: str,
        *,
        every: float,
        abandoned: Callable[[Collection[str]], None],
    ) -> None:
        self._abandoned = abandoned
        self._engine = engine
        self._executors = executors
        self._name = name
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatch-watch", daemon=True)
        self._adopt_from = 0.0
        self._clear_at = 0.0
        self._trouble = False

    def join(self) -> None:
        """Make this process known. Raises OSError."""
        self._executors.join(self._name)

    def start(self) -> None:
        """Begin, first with what dead workers left behind."""
        self._thread.start()

    def is_held(self) -> bool:
        """Whether nobody can have taken this worker for dead, so that it may send."""
        return self._executors.is_held()

    @property
    def lives(self) -> int:
        """How often this worker took its lock: work begun in an earlier life may be another's by now."""
        return self._executors.lives

    def stop(self) -> None:
        """End; this process is known no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._executors.leave()

    def _run(self) -> None:
        while True:
            try:
                self._look()
                self._trouble = False
            except Exception as error:
                # The database is away or restarts; whatever the driver raises, the next look comes.
                if not self._trouble:
                    log.warning("workers_not_watched", error=type(error).__name__)
                self._trouble = True
                self._adopt_from = monotonic() + GRACE_SECONDS
            if self._stopping.wait(self._every):
                return

    def _adopt(self, worker: str) -> None:
        self._abandoned(self._engine.rows.lanes_of(worker))
        log.info("work_adopted", worker=worker, pieces=self._engine.adopt(worker))

    def _look(self) -> None:
        if not self._executors.keep():
            log.warning("worker_had_lost_its_lock", worker=self._name)
            self._adopt_from = monotonic() + GRACE_SECONDS
        if monotonic() >= self._adopt_from:
            for worker in self._engine.rows.workers():
                if worker == self._name:
                    continue
                with self._executors.dead(worker) as dead:
                    if dead:
                        self._adopt(worker)
        if monotonic() >= self._clear_at:
            self._clear_at = monotonic() + CLEAR_SECONDS
            while self._engine.forget(older_than=KEPT_SECONDS) and not self._stopping.is_set():
                pass
