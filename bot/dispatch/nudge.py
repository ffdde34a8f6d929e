"""The wait of the thread that takes work from the queue: it ends as soon as there is some."""

from threading import Condition


class Nudge:
    """Stands where DBOS's queue thread expects its stop event.

    That thread sleeps through its polling interval in `wait`; a nudge ends the sleep, so that a message is taken a
    few milliseconds after it was stored and polling need not be frequent.
    """

    def __init__(self) -> None:
        self._condition = Condition()
        self._nudged = False
        self._stopped = False

    def nudge(self) -> None:
        """There may be something to take."""
        with self._condition:
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
        with self._condition:
            if not self._nudged and not self._stopped:
                self._condition.wait(timeout)
            self._nudged = False
            return self._stopped
