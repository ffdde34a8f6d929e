"""A gate that many pass at once, or one alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Lets any number of callers through together; `alone` waits for them to leave and holds new ones back."""

    def __init__(self) -> None:
        self._inside = 0
        self._changed = asyncio.Condition()
        self._held = False

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Pass beside others."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._held)
            self._inside += 1
        try:
            yield
        finally:
            async with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Pass with nobody else inside."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._held)
            self._held = True
            try:
                await self._changed.wait_for(lambda: self._inside == 0)
            except BaseException:
                self._held = False
                self._changed.notify_all()
                raise
        try:
            yield
        finally:
            async with self._changed:
                self._held = False
                self._changed.notify_all()
