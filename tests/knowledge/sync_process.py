"""One sync in a process of its own, which kills itself: FOLDER STAGE N, at the N-th news of STAGE."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue
from shopclerk.knowledge.chroma_index import ChromaIndex
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.ingestion import Ingestion
from shopclerk.knowledge.keyword_index import BM25Index


async def sync(folder: Path, stage: str, news: int) -> None:
    heard = 0

    def kill_at(now: str, done: int, total: int) -> None:
        nonlocal heard
        heard += now == stage
        if heard == news:
            os.kill(os.getpid(), signal.SIGKILL)

    embedder = HashEmbedder(32)
    database = await open_database(f"sqlite:///{folder}/store.db")
    ingestion = Ingestion(
        catalogue=SqlCatalogue(database),
        index=ChromaIndex(folder / "index", embedder_id=embedder.id),
        keywords=BM25Index(folder / "words"),
        embedder=embedder,
        lock=folder / "index.lock",
    )
    await ingestion.sync([folder / "docs"], progress=kill_at)


if __name__ == "__main__":
    asyncio.run(sync(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
