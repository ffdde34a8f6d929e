"""The wait of the thread that takes work from the queue: it ends as soon as there is some."""

from threading import Condition
from time import monotonic

REST = 10
"""How many times as long as a look took the next one waits: a look costs milliseconds however little it finds."""
LONGEST_REST = 0.25


class Nudge:
    """Stands where DBOS's queue thread expects its stop event.

    That thread sleeps through its polling interval in `wait`; a nudge ends the sleep, so that a message is taken a
    few milliseconds after it was stored and polling need not be frequent. What comes in right after a look waits a
    little for the next one, so that under load one look takes many.
    """

    def __init__(self) -> None:
        self._condition = Condition()
        self._look_began: float | None = None
        self._nudged = False
        self._stopped = False

    def nudge(self) -> None:
        """There may be something to take."""
        with self._condition:
            if not self._nudged:
                self._nudged = True
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
        """Sleep until nudged, stopped, or `timeout` seconds have passed; whether to stop."""
        began = monotonic()
        took = 0.0 if self._look_began is None else began - self._look_began
        rested = began + min(LONGEST_REST, REST * took)
        with self._condition:
            self._condition.wait_for(lambda: self._nudged or self._stopped, timeout)
            self._condition.wait_for(lambda: self._stopped, rested - monotonic())
            self._nudged = False
            self._look_began = monotonic()
            return self._stopped
