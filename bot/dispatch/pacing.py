"""Turns begin as the event loop keeps up, so that what comes in is received before what waits is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

ALWAYS = 4
"""Turns that are under way together however busy the loop is: two for each core a worker has use for."""
LOOK = 0.005
QUICK = 0.01
"""Seconds a timer may be late in a loop that keeps up. Turns that wait for a model or a platform leave it quick."""


class Pace:
    """Lets any number of turns wait for others, but only a few at a time use the processor."""

    def __init__(self) -> None:
        self._turns = 0
        self._line = asyncio.Lock()

    async def run(self, turn: Callable[[], Awaitable[T]]) -> T:
        """What the turn returns; it begins in the order of asking."""
        async with self._line:
            while self._turns >= ALWAYS and not await _keeps_up():
                pass
            self._turns += 1
        try:
            return await turn()
        finally:
            self._turns -= 1


async def _keeps_up() -> bool:
    asked = monotonic()
    await asyncio.sleep(LOOK)
    return monotonic() - asked - LOOK < QUICK
