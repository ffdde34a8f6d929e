"""Discord's ids: milliseconds since 2015 in the upper bits, as text; later ones are larger."""

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Gives ids out, each a millisecond or more later than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> str:
        """One more id."""
        now = (int(time.time() * 1000) - EPOCH_MS) << 22
        self._last = max(now, self._last + (1 << 22))
        return str(self._last)


def moment(snowflake: str) -> datetime:
    """When an id was given out."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH_MS) / 1000, UTC)


def now() -> str:
    """The time as Discord writes it."""
    return datetime.now(UTC).isoformat()
