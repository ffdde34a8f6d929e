"""A sync that is killed loses at most one batch; one in another process is noticed."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue
from shopclerk.knowledge.chroma_index import ChromaIndex
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.vector_cache import TEXTS_AT_ONCE

from .reading import write
from .test_ingestion import CountingEmbedder, Ingestion

DOCUMENTS = 150
TEXTS = 2 * DOCUMENTS


async def sync_elsewhere(folder: Path, stage: str = "never", news: int = 1) -> int:
    """Sync in another process; how it ended."""
    arguments = ("-m", "tests.knowledge.sync_process", str(folder), stage, str(news))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=Path(__file__).parents[2])
    return await process.wait()


@pytest.mark.parametrize(
    ("stage", "news", "embedded"),
    [("embed", 2, 2 * TEXTS_AT_ONCE), ("index", 1, TEXTS), ("index", 3, TEXTS)],
)
async def test_a_killed_sync_is_finished_by_the_next(tmp_path: Path, stage: str, news: int, embedded: int) -> None:
    write(tmp_path / "docs", {f"{n:03}.md": f"Rule {n} is about zone {n * 7}." for n in range(DOCUMENTS)})
    assert await sync_elsewhere(tmp_path, stage, news) == -signal.SIGKILL

    embedder = CountingEmbedder(32)
    index = ChromaIndex(tmp_path / "index", embedder_id=embedder.id)
    keywords = BM25Index(tmp_path / "words")
    database = await open_database(f"sqlite:///{tmp_path}/store.db")
    catalogue = SqlCatalogue(database)
    ingestion = Ingestion(
        catalogue=catalogue, index=index, keywords=keywords, embedder=embedder, lock=tmp_path / "index.lock"
    )
    report = await ingestion.sync([tmp_path / "docs"])
    assert report.added + report.kept == DOCUMENTS == report.passages
    assert embedder.texts <= TEXTS - embedded + TEXTS_AT_ONCE
    assert await index.ids() == await catalogue.passage_ids()
    vector = (await embedder.embed_queries(["rule 149 zone 1043"]))[0]
    assert (await index.search(vector, 1, ("public",)))[0].passage_id == "149.md"
    assert (await keywords.search("1043", 1, ("public",)))[0].passage_id == "149.md"
    await index.close()
    await database.aclose()


async def test_what_another_process_has_synced_is_found_after_opening_again(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.md": "Apples are sweet.", "b.md": "Bread is fresh."})
    assert await sync_elsewhere(tmp_path) == 0
    embedder = CountingEmbedder(32)
    index = ChromaIndex(tmp_path / "index", embedder_id=embedder.id)
    keywords = BM25Index(tmp_path / "words")
    database = await open_database(f"sqlite:///{tmp_path}/store.db")
    ingestion = Ingestion(
        catalogue=SqlCatalogue(database),
        index=index,
        keywords=keywords,
        embedder=embedder,
        lock=tmp_path / "index.lock",
    )
    assert await ingestion.ensure_index() is False
    vector = (await embedder.embed_queries(["cheese is aged"]))[0]
    assert "c.md" not in {hit.passage_id for hit in await index.search(vector, 9, ("public",))}

    write(tmp_path / "docs", {"c.md": "Cheese is aged."})
    assert await sync_elsewhere(tmp_path) == 0
    assert await ingestion.ensure_index() is False
    assert (await index.search(vector, 1, ("public",)))[0].passage_id == "c.md"
    assert (await keywords.search("cheese", 1, ("public",)))[0].passage_id == "c.md"
    assert embedder.texts == 0
    await index.close()
    await database.aclose()
