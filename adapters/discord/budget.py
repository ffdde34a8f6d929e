"""Keeps within the number of sessions a bot may begin (https://discord.com/developers/docs/events/gateway#session-start-limit-object)."""

import asyncio
from math import inf
from time import monotonic
from typing import Any

import structlog

log = structlog.get_logger(__name__)

APART = 5.0
"""Seconds between two IDENTIFYs with a concurrency of one."""
SPARE = 100
"""Sessions left at which the rest is spread over the time until the limit is renewed."""


class IdentifyBudget:
    """Says when the next session may begin. `apart` is the least time between two of them in seconds."""

    def __init__(self, *, apart: float = APART) -> None:
        self._apart = apart
        self._last = -inf
        self._remaining: int | None = None
        self._resets_at = 0.0

    def learn(self, limit: Any) -> None:
        """Take what the gateway says of the limit: `{"total", "remaining", "reset_after" in ms, "max_concurrency"}`."""
        try:
            self._remaining = int(limit["remaining"])
            self._resets_at = monotonic() + float(limit["reset_after"]) / 1000
        except (KeyError, TypeError, ValueError):
            self._remaining = None

    async def take(self) -> None:
        """Wait until a session may begin."""
        wait = self._wait(monotonic())
        if wait > self._apart:
            log.warning("discord_identify_waits", seconds=round(wait), remaining=self._remaining)
        if wait > 0:
            await asyncio.sleep(wait)
        self._last = monotonic()
        if self._remaining is not None:
            self._remaining -= 1

    def _wait(self, now: float) -> float:
        left = max(self._resets_at - now, 0.0)
        apart = self._apart
        if self._remaining is not None and self._remaining < SPARE and left:
            if self._remaining <= 0:
                return left
            apart = max(apart, left / self._remaining)
        return self._last + apart - now
