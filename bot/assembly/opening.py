"""Starts where the index is being written, or its store is down: waits a little, then goes on without it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from shopclerk.knowledge.errors import IndexBusyError, IndexUnavailableError
from shopclerk.knowledge.index_upkeep import Progress
from shopclerk.knowledge.ingestion import Ingestion

T = TypeVar("T")

log = structlog.get_logger(__name__)

PATIENCE = 3.0
"""Seconds a start waits for another process before it goes on with words alone."""
FIRST_PATIENCE = 600.0
"""Seconds a start waits for another process's very first sync, before which nothing could be answered; and a replay
for any, since its answers must not depend on who else runs."""
_PAUSE = 0.1


async def is_opened(ingestion: Ingestion, progress: Progress, *, comes_back: bool, patience: float = PATIENCE) -> bool:
    """Open the indexes; False while another process goes on writing them, or their server does not answer.

    A folder on this machine is built again where it is broken. IndexUnavailableError where that cannot be done: nothing
    would ever mend it, so the start ends with a line that says what is in the way. `comes_back`: it is a server.
    """
    try:
        await patiently(lambda: ingestion.ensure_index(progress), patience)
    except IndexBusyError as error:
        log.warning("answering_by_words_alone", until="the index is written", reason=str(error))
        return False
    except IndexUnavailableError as error:
        if not comes_back:
            raise
        log.warning("answering_by_words_alone", until="the vector store answers", reason=str(error))
        return False
    return True


async def first_sync_waited_for(sync: Callable[[], Awaitable[None]]) -> None:
    """Sync, or wait while another process makes the first sync. Raises IndexBusyError when it takes too long."""
    try:
        await sync()
    except IndexBusyError as error:
        log.warning("waiting_for_the_first_sync", reason=str(error))
        await patiently(sync, FIRST_PATIENCE)


async def patiently(work: Callable[[], Awaitable[T]], patience: float) -> T:
    """What `work` returns once the index is free. Raises IndexBusyError when it is not within so many seconds."""
    ends = asyncio.get_running_loop().time() + patience
    while True:
        try:
            return await work()
        except IndexBusyError:
            if asyncio.get_running_loop().time() >= ends:
                raise
        await asyncio.sleep(_PAUSE)
