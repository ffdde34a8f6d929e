"""Keeps one caller from taking everybody's place, and everybody from taking more than can be stored."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from .callers import Caller
from .refusals import RefusedError

BURST = 300.0
PER_SECOND = 50.0
"""Posts of one session, far above what a person types; servers with a key are bounded by `AT_ONCE` alone."""
AT_ONCE = 500
"""Posts that are being stored at the same time."""
STREAMS = 2_000
STREAMS_OF_ONE = 50
"""Pages that listen: of everybody, and of one session."""
_REMEMBERED = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Pressure:
    """Token buckets by session, and a bound on what is under way."""

    def __init__(self, *, burst: float = BURST, per_second: float = PER_SECOND, at_once: int = AT_ONCE) -> None:
        self._burst = burst
        self._per_second = per_second
        self._at_once = at_once
        self._under_way = 0
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._streams: dict[str, int] = {}

    @contextmanager
    def relieved(self, caller: Caller) -> Iterator[None]:
        """While a post is being taken. Raises RefusedError (429)."""
        if self._under_way >= self._at_once:
            raise RefusedError(429, "too many messages at once: try again in a second", retry_after=1)
        if not caller.is_server:
            self._take(caller.holder)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def check_stream(self, caller: Caller) -> None:
        """Whether one more page may listen. Raises RefusedError (429, 503)."""
        if sum(self._streams.values()) >= STREAMS:
            raise RefusedError(503, "too many pages listen just now: try again later", retry_after=30)
        if not caller.is_server and self._streams.get(caller.holder, 0) >= STREAMS_OF_ONE:
            raise RefusedError(429, "too many pages of this session listen: close some", retry_after=30)

    @contextmanager
    def streaming(self, caller: Caller) -> Iterator[None]:
        """While a page listens."""
        self._streams[caller.holder] = self._streams.get(caller.holder, 0) + 1
        try:
            yield
        finally:
            self._streams[caller.holder] -= 1
            if not self._streams[caller.holder]:
                del self._streams[caller.holder]

    def _take(self, holder: str) -> None:
        now = monotonic()
        bucket = self._buckets.setdefault(holder, _Bucket(left=self._burst, at=now))
        self._buckets.move_to_end(holder)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.left < 1:
            wait = (1 - bucket.left) / self._per_second
            raise RefusedError(429, "that is more than one person says: try again in a moment", retry_after=wait)
        bucket.left -= 1
