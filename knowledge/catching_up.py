"""The retriever of a process that goes on while another one syncs: it takes over what was synced."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog

from .errors import ShopclerkError
from .passage import ScoredPassage
from .ports import Catalogue, Query, Retriever

log = structlog.get_logger(__name__)

LOOKS_EVERY = 1.0
"""Seconds between two looks at the catalogue's version."""

Reopen = Callable[[], Awaitable[Retriever | None]]
"""A retriever over the indexes as they are now; None while another process is still writing them."""


class CatchingUp:
    """A Retriever that asks `reopen` for a new one once the catalogue's version is no longer `version`.

    Until there is one, the present one goes on answering, so no question waits for another process.
    """

    def __init__(
        self, present: Retriever, *, version: int, catalogue: Catalogue, reopen: Reopen, every: float = LOOKS_EVERY
    ) -> None:
        self._present = present
        self._version = version
        self._catalogue = catalogue
        self._reopen = reopen
        self._every = every
        self._looked = monotonic()
        self._looking = asyncio.Lock()

    async def retrieve(self, query: Query) -> list[ScoredPassage]:
        """What the present retriever finds."""
        if monotonic() - self._looked >= self._every and not self._looking.locked():
            async with self._looking:
                await self._catch_up()
                self._looked = monotonic()
        return await self._present.retrieve(query)

    async def _catch_up(self) -> None:
        try:
            version = await self._catalogue.version()
            newer = await self._reopen() if version != self._version else None
        except ShopclerkError as error:
            log.warning("not_caught_up", error=str(error))
            return
        if newer is not None:
            self._present, self._version = newer, version
