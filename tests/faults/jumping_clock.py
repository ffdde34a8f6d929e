"""A wall clock that jumps while the process runs, as when an administrator or a time server sets it."""

import datetime as calendar
import time
from pathlib import Path

Real = calendar.datetime


class _AnyMoment(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, Real)


def install(file: Path) -> None:
    """From now on this process's clock is off by the seconds that the file says at that moment; timers are not.

    To be called before anything is imported that takes `datetime` for itself.
    """
    right, right_in_ns = time.time, time.time_ns

    def off() -> float:
        return float(file.read_text(encoding="ascii") or 0) if file.exists() else 0.0

    class Jumping(Real, metaclass=_AnyMoment):
        @classmethod
        def now(cls, tz: calendar.tzinfo | None = None) -> Real:  # type: ignore[override]
            return Real.now(tz) + calendar.timedelta(seconds=off())

        @classmethod
        def utcnow(cls) -> Real:  # type: ignore[override]
            return Real.now(calendar.UTC).replace(tzinfo=None) + calendar.timedelta(seconds=off())

    time.time = lambda: right() + off()
    time.time_ns = lambda: right_in_ns() + int(off() * 1e9)
    calendar.datetime = Jumping  # type: ignore[misc]


def jump(file: Path, seconds: float) -> None:
    """Set it, all at once."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str(seconds), encoding="ascii")
    fresh.replace(file)
