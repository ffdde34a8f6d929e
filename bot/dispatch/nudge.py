"""The wait of the thread that takes work from the queue: it ends as soon as there is some."""

from collections.abc import Callable
from math import inf
from threading import Condition
from time import monotonic, thread_time

REST = 5
"""How many times as long as a look worked the next one waits: a look costs milliseconds however little it finds."""
LONGEST_REST = 0.2
SOON = 0.05
"""Seconds within which is looked for what may have become free; mostly there is nothing."""


class Nudge:
    """Stands where DBOS's queue thread expects its stop event.

    That thread sleeps through its polling interval in `wait`; a nudge ends the sleep, so that a message is taken a
    few milliseconds after it was stored and polling need not be frequent. What comes in right after a look waits a
    little for the next one, so that under load one look takes many. A look is ten times as dear as asking
    `any_waits`, so only what was surely put is looked for without asking first.
    """

    def __init__(self, any_waits: Callable[[], bool]) -> None:
        self._any_waits = any_waits
        self._condition = Condition()
        self._surely = False
        self._worked = 0.0
        self._look_at = inf
        self._stopped = False

    def nudge(self, *, within: float = 0.0, surely: bool = True) -> None:
        """There is, or may be, something to take, worth a look within so many seconds."""
        with self._condition:
            self._surely = self._surely or surely
            look_at = monotonic() + within
            if look_at < self._look_at:
                self._look_at = look_at
                self._condition.notify()

    def stop(self) -> None:
        """Take nothing more."""
        with self._condition:
            self._stopped = True
            self._condition.notify()

    def is_set(self) -> bool:
        """Whether to stop; named as `threading.Event` names it."""
        return self._stopped

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until there is something to take, or stopped; asked every `timeout` seconds. Whether to stop."""
        while not self._is_due(timeout):
            pass
        return self._stopped

    def _is_due(self, timeout: float | None) -> bool:
        now = monotonic()
        rested = now + min(LONGEST_REST, REST * (thread_time() - self._worked))
        polled = inf if timeout is None else now + timeout
        with self._condition:
            while not self._stopped:
                rest = max(rested, min(self._look_at, polled)) - monotonic()
                if rest <= 0:
                    break
                self._condition.wait(None if rest == inf else rest)
            self._look_at = inf
            surely, self._surely = self._surely, False
        self._worked = thread_time()
        return self._stopped or surely or self._may_wait()

    def _may_wait(self) -> bool:
        try:
            return self._any_waits()
        except Exception:
            # Whatever the driver raises: the look itself tells what is wrong, and when it is over.
            return True
