"""The time as adapters see it; a replay lets it stand where its recording is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[Callable[[], datetime] | None] = ContextVar("shopclerk_moment", default=None)


def now() -> datetime:
    """Aware, in UTC: the machine's time, or a replay's."""
    tell = _told.get()
    return tell() if tell else datetime.now(UTC)


@contextmanager
def told_by(tell: Callable[[], datetime]) -> Iterator[None]:
    """Inside the block, and in the tasks begun there, it is as late as `tell` says."""
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)
