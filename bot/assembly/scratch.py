"""A knowledge base of its own for one measurement: any folder or JSONL, in a temporary place, gone afterwards."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shopclerk.knowledge.index_upkeep import Progress

from ..settings import Settings
from ..store_settings import KnowledgeSettings, StoreSettings
from .knowledge import Knowledge, no_progress, open_library, ready
from .shipped_vectors import lend


@asynccontextmanager
async def open_scratch(settings: Settings, path: Path, *, progress: Progress = no_progress) -> AsyncIterator[Knowledge]:
    """Knowledge of the documents at `path` alone, with the embedder of the settings. Raises ShopclerkError.

    The first document that cannot be read is raised: a measurement on half a corpus would mislead.
    """
    with tempfile.TemporaryDirectory(prefix="shopclerk-") as folder:
        here = settings.model_copy(
            update={
                "store": StoreSettings(url=f"sqlite:///{folder}/scratch.db"),
                "knowledge": KnowledgeSettings(url=f"{folder}/knowledge"),
            }
        )
        async with open_library(here) as library:
            await lend(library.catalogue, library.embedder.id)
            report = await library.sync([path], variables=settings.shop.rules.variables(), progress=progress)
            for problem in report.problems:
                raise problem
            yield await ready(library, progress=progress)
