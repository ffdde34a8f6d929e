"""Looks after the index while a process runs: one that was lost is built again from the catalogue."""

import asyncio

import structlog

from shopclerk.knowledge.errors import IndexBusyError, ShopclerkError
from shopclerk.knowledge.ingestion import Ingestion

log = structlog.get_logger(__name__)

LOOKS_EVERY = 15.0
"""Seconds between two looks; one costs a search and two small reads."""


async def keep_index(ingestion: Ingestion, *, seconds: float = LOOKS_EVERY) -> None:
    """Look until cancelled. Of several processes one builds; the others search what is there already."""
    while True:
        await asyncio.sleep(seconds)
        try:
            if await ingestion.restore_lost():
                log.warning("index_was_lost", then="built again from the catalogue")
        except IndexBusyError:
            continue
        except ShopclerkError as error:
            log.warning("index_not_looked_after", error=str(error))
