"""A sync brings catalogue, vectors and words up to date with the files, and nothing else."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopclerk.knowledge.chroma_index import ChromaIndex
from shopclerk.knowledge.errors import DocumentError, EmbedderError, IndexBusyError, IndexUnavailableError
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.ingestion import Ingestion, SyncReport
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.one_writer import one_writer
from shopclerk.knowledge.passage import PassageId
from shopclerk.knowledge.ports import PassageVectors, Vectors

from ..fakes.catalogue import FakeCatalogue
from .reading import write


class CountingEmbedder(HashEmbedder):
    """Counts the texts it was asked for; fails once it has seen `limit` of them."""

    def __init__(self, dimension: int = 32) -> None:
        super().__init__(dimension)
        self.texts = 0
        self.limit: int | None = None

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if self.limit is not None and self.texts >= self.limit:
            raise EmbedderError("the embedding server is down")
        self.texts += len(texts)
        return await super().embed_passages(texts)


class Shop:
    """Everything a sync works on, under one folder."""

    def __init__(self, folder: Path, catalogue: FakeCatalogue | None = None, dimension: int = 32) -> None:
        self.folder = folder
        self.docs = folder / "docs"
        self.catalogue = catalogue or FakeCatalogue()
        self.embedder = CountingEmbedder(dimension)
        self.index = ChromaIndex(folder / "index", embedder_id=self.embedder.id)
        self.keywords = BM25Index(folder / "words")
        self.ingestion = Ingestion(
            catalogue=self.catalogue,
            index=self.index,
            keywords=self.keywords,
            embedder=self.embedder,
            lock=folder / "index.lock",
        )

    async def sync(self, *paths: Path, **options: bool) -> SyncReport:
        return await self.ingestion.sync(paths or [self.docs], **options)

    async def reopened(self, dimension: int = 32) -> "Shop":
        """The same folder as another process would open it."""
        await self.index.close()
        return Shop(self.folder, self.catalogue, dimension)

    async def found_by_vector(self, text: str, audience: str = "public") -> list[str]:
        vector = (await self.embedder.embed_queries([text]))[0]
        return [hit.passage_id for hit in await self.index.search(vector, 10, (audience,))]

    async def found_by_words(self, text: str, audience: str = "public") -> list[str]:
        return [hit.passage_id for hit in await self.keywords.search(text, 10, (audience,))]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    shop = Shop(tmp_path)
    write(
        shop.docs, {"a.md": "# Apples\n\n## Red\n\nRed apples are sweet.", "b.md": "# Bread\n\nBread is fresh daily."}
    )
    yield shop
    await shop.index.close()


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.kept


async def test_the_first_sync_adds_everything_and_the_second_touches_nothing(shop: Shop) -> None:
    first = await shop.sync()
    assert (counts(first), first.passages, first.problems) == ((2, 0, 0, 0), 2, ())
    assert (await shop.found_by_vector("red apples sweet"))[0] == "a.md#red"
    assert await shop.found_by_words("fresh bread") == ["b.md#bread"]

    embedded, version = shop.embedder.texts, await shop.catalogue.version()
    assert counts(await shop.sync()) == (0, 0, 0, 2)
    assert (shop.embedder.texts, await shop.catalogue.version()) == (embedded, version)


async def test_only_what_changed_is_embedded_and_what_is_gone_is_removed(shop: Shop) -> None:
    await shop.sync()
    before = shop.embedder.texts
    write(shop.docs, {"a.md": "# Apples\n\n## Red\n\nRed apples are sour.", "c.md": "# Cheese\n\nAged cheese."})
    (shop.docs / "b.md").unlink()
    assert counts(await shop.sync()) == (1, 1, 1, 0)
    assert (
        shop.embedder.texts - before == 3
    )  # a.md whole and its sentence, c.md whole: its one sentence is the same text
    assert await shop.index.ids() == {"a.md#red", "c.md#cheese"} == await shop.catalogue.passage_ids()
    assert await shop.found_by_words("bread") == []
    assert "sour" in (await shop.catalogue.all_passages())[0].text


async def test_a_text_that_comes_back_is_not_embedded_again(shop: Shop) -> None:
    await shop.sync()
    before, text = shop.embedder.texts, (shop.docs / "b.md").read_text()
    (shop.docs / "b.md").unlink()
    await shop.sync()
    write(shop.docs, {"b.md": text})
    assert counts(await shop.sync()) == (1, 0, 0, 1)
    assert shop.embedder.texts == before


async def test_a_file_that_can_no_longer_be_read_is_reported_and_stays_in_force(shop: Shop) -> None:
    await shop.sync()
    write(shop.docs, {"a.md": b"\xff\xff broken", "notes.docx": b"PK"})
    report = await shop.sync()
    assert [str(problem) for problem in report.problems] == [
        "a.md: line 1: byte 0xff is not UTF-8; save the file as UTF-8"
    ]
    assert (counts(report), report.skipped) == ((0, 0, 0, 1), ("notes.docx",))
    assert await shop.catalogue.passage_ids() == {"a.md#red", "b.md#bread"}
    write(shop.docs, {"a.md": "# Apples\n\n## Red\n\nBetter now."})
    assert counts(await shop.sync()) == (0, 1, 0, 1)


async def test_a_path_that_does_not_exist_changes_nothing(shop: Shop) -> None:
    await shop.sync()
    with pytest.raises(DocumentError, match="there is no such file or folder"):
        await shop.sync(shop.docs, shop.folder / "nowhere")
    assert len(await shop.catalogue.documents()) == 2


async def test_an_emptied_folder_is_taken_for_a_mistake(shop: Shop) -> None:
    await shop.sync()
    for path in shop.docs.iterdir():
        path.unlink()
    report = await shop.sync()
    assert "there is no document to read" in str(report.problems[0])
    assert len(await shop.catalogue.documents()) == 2


async def test_documents_of_other_paths_stay_unless_these_are_the_only_ones(shop: Shop) -> None:
    await shop.sync()
    other = write(shop.folder / "other", {"d.md": "Dates are sweet.", "b.md": "Other bread."})
    report = await shop.sync(other)
    assert "a document of this name came from" in str(report.problems[0])
    assert set(await shop.catalogue.documents()) == {"a.md", "b.md", "d.md"}

    report = await shop.sync(other, only=True)
    assert (counts(report), report.problems) == ((0, 1, 1, 1), ())
    assert set(await shop.catalogue.documents()) == {"b.md", "d.md"}
    assert await shop.index.ids() == await shop.catalogue.passage_ids()


async def test_a_part_of_a_synced_folder_may_be_synced_alone(shop: Shop) -> None:
    write(shop.docs, {"more/c.md": "Cheese.", "more/d.md": "Dates."})
    await shop.sync()
    (shop.docs / "more" / "d.md").unlink()
    (shop.docs / "b.md").unlink()
    assert counts(await shop.sync(shop.docs / "more")) == (0, 0, 1, 1)
    assert set(await shop.catalogue.documents()) == {"a.md", "b.md", "more/c.md"}
    assert counts(await shop.sync(shop.docs / "a.md")) == (0, 0, 0, 1)


async def test_a_folder_takes_over_the_parts_that_were_synced_before_it(shop: Shop) -> None:
    write(shop.docs, {"more/c.md": "Cheese."})
    await shop.sync(shop.docs / "more")
    assert set(await shop.catalogue.documents()) == {"c.md"}
    await shop.sync()
    assert set(await shop.catalogue.documents()) == {"a.md", "b.md", "more/c.md"}
    assert await shop.index.ids() == await shop.catalogue.passage_ids()


async def test_a_changed_variable_changes_the_documents_that_use_it(shop: Shop) -> None:
    write(shop.docs, {"a.md": "Within {{ days }} days."})
    await shop.ingestion.sync([shop.docs], variables={"days": "30"})
    assert counts(await shop.ingestion.sync([shop.docs], variables={"days": "30"})) == (0, 0, 0, 2)
    assert counts(await shop.ingestion.sync([shop.docs], variables={"days": "14"})) == (0, 1, 0, 1)
    assert (await shop.catalogue.all_passages())[0].text == "Within 14 days."


async def test_a_passage_moved_to_agents_is_no_longer_found_by_shoppers(shop: Shop) -> None:
    await shop.sync()
    write(shop.docs, {"b.md": "---\naudience: agent\n---\n# Bread\n\nBread is fresh daily."})
    await shop.sync()
    assert "b.md#bread" not in await shop.found_by_vector("bread") + await shop.found_by_words("bread")
    assert "b.md#bread" in await shop.found_by_vector("bread", "agent")
    assert "b.md#bread" in await shop.found_by_words("bread", "agent")


async def test_a_second_writer_is_told_who_is_writing(shop: Shop) -> None:
    with (
        one_writer(shop.folder / "index.lock"),
        pytest.raises(IndexBusyError, match=f"process {os.getpid()} is writing the index"),
    ):
        await shop.sync()
    assert counts(await shop.sync()) == (2, 0, 0, 0)


async def test_an_embedder_that_fails_half_way_leaves_the_old_knowledge_and_loses_little(shop: Shop) -> None:
    await shop.sync()
    write(shop.docs, {f"{n}.md": f"Rule {n} is about number {n}." for n in range(200)})
    shop.embedder.limit = shop.embedder.texts + 100
    with pytest.raises(EmbedderError):
        await shop.sync()
    assert len(await shop.catalogue.documents()) == 2
    assert await shop.found_by_words("bread") == ["b.md#bread"]

    reached, shop.embedder.limit = shop.embedder.texts, None
    assert counts(await shop.sync()) == (200, 0, 0, 2)
    assert shop.embedder.texts - reached < 400 - 100
    assert await shop.index.ids() == await shop.catalogue.passage_ids()


async def test_opening_finds_a_sound_index_as_it_is(shop: Shop) -> None:
    await shop.sync()
    again = await shop.reopened()
    assert await again.ingestion.ensure_index() is False
    assert await again.found_by_words("bread") == ["b.md#bread"]
    assert (await again.found_by_vector("red apples sweet"))[0] == "a.md#red"
    await again.index.close()


async def test_another_embedder_gets_an_index_of_its_own(shop: Shop) -> None:
    await shop.sync()
    again = await shop.reopened(dimension=64)
    assert await again.ingestion.ensure_index() is True
    assert again.embedder.texts == shop.embedder.texts
    assert (await again.found_by_vector("red apples sweet"))[0] == "a.md#red"
    assert await again.ingestion.ensure_index() is False
    back = await again.reopened()
    assert await back.ingestion.ensure_index() is True
    assert back.embedder.texts == 0  # its vectors are still in the cache
    await back.index.close()


@pytest.mark.parametrize("harm", ["deleted", "database broken", "words broken"])
async def test_a_lost_or_broken_index_is_built_anew_without_embedding(shop: Shop, harm: str) -> None:
    await shop.sync()
    await shop.index.close()
    index = shop.folder / "index"
    if harm == "deleted":
        shutil.rmtree(index)
    elif harm == "database broken":
        (index / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    else:
        for part in (shop.folder / "words").iterdir():
            part.write_bytes(b"?")
    again = Shop(shop.folder, shop.catalogue)
    await again.ingestion.ensure_index()
    assert again.embedder.texts == 0
    assert (await again.found_by_vector("red apples sweet"))[0] == "a.md#red"
    assert await again.found_by_words("bread") == ["b.md#bread"]
    assert await again.ingestion.ensure_index() is False
    await again.index.close()


@pytest.mark.parametrize("content", [b"", b"\xff" * 5000])
async def test_damaged_vector_files_are_noticed_and_built_anew(shop: Shop, content: bytes) -> None:
    write(shop.docs, {f"{n}.md": f"Rule {n} is about zone {n * 7}." for n in range(1100)})
    await shop.sync()
    again = await shop.reopened()
    files = list((shop.folder / "index").glob("*-*-*/*.bin"))
    assert files
    for file in files:
        file.write_bytes(content)
    assert await again.ingestion.ensure_index() is True
    assert again.embedder.texts == 0
    assert (await again.found_by_vector("red apples sweet"))[0] == "a.md#red"
    await again.index.close()


async def test_passages_missing_from_the_index_come_back_at_the_next_sync_and_strangers_go(shop: Shop) -> None:
    await shop.sync()
    await shop.index.remove([PassageId("a.md#red")])
    stranger = replace((await shop.catalogue.all_passages())[0], id=PassageId("stranger"))
    vector = (await shop.embedder.embed_queries(["stranger"]))[0]
    await shop.index.upsert([stranger], {stranger.id: PassageVectors(whole=vector, pieces=vector[np.newaxis, :])})
    assert counts(await shop.sync()) == (0, 0, 0, 2)
    assert await shop.index.ids() == {"a.md#red", "b.md#bread"}


async def test_a_folder_that_cannot_be_written_is_one_clear_line_and_loses_nothing(shop: Shop) -> None:
    await shop.sync()
    await shop.index.close()
    shutil.rmtree(shop.folder / "index")
    (shop.folder / "index").write_text("in the way")
    again = Shop(shop.folder, shop.catalogue)
    write(shop.docs, {"c.md": "Cheese."})
    with pytest.raises(IndexUnavailableError, match="check its permissions"):
        await again.sync()
    assert len(await shop.catalogue.documents()) == 2
    (shop.folder / "index").unlink()
    assert counts(await again.sync()) == (1, 0, 0, 2)
    await again.index.close()
