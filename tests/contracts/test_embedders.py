"""What every Embedder promises: one unit vector a text, in order, whatever the text."""

from collections.abc import AsyncIterator
from functools import cache

import numpy as np
import pytest

from shopclerk.knowledge.embedders.embedded import EmbeddedE5
from shopclerk.knowledge.embedders.openai_embeddings import OpenAIEmbeddings
from shopclerk.knowledge.embedders.remembered import RememberedQueries
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.ports import Embedder
from tests.fakes.embeddings_server import EmbeddingsServer

HOSTILE = ["", " ", "\0", "a\0b", "lone \ud800 surrogate", "😀", "\u202eright to left", "退货\0政策", "x" * 30_000]


embedded_once = cache(EmbeddedE5)
"""Its weights take a moment to load and check."""


@pytest.fixture(params=["embedded", "hash", "openai", "remembered"])
async def embedder(request: pytest.FixtureRequest) -> AsyncIterator[Embedder]:
    if request.param == "openai":
        with EmbeddingsServer() as server:
            client = OpenAIEmbeddings("stub", base_url=server.url, api_key="none")
            yield client
            await client.aclose()
    elif request.param == "embedded":
        yield embedded_once()
    elif request.param == "hash":
        yield HashEmbedder()
    else:
        yield RememberedQueries(HashEmbedder())


async def test_each_text_gets_one_vector_of_length_one(embedder: Embedder) -> None:
    texts = ["How do I return shoes?", "运费多少钱？", "W1001"]
    for vectors in (await embedder.embed_queries(texts), await embedder.embed_passages(texts)):
        assert vectors.shape == (3, embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


async def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert len(await embedder.embed_queries([])) == 0
    assert len(await embedder.embed_passages([])) == 0


async def test_the_same_text_gets_the_same_vector_wherever_it_stands_in_a_batch(embedder: Embedder) -> None:
    texts = [f"question number {number}" for number in range(40)]
    together = await embedder.embed_passages(texts)
    alone = await embedder.embed_passages([texts[33]])
    np.testing.assert_allclose(together[33], alone[0], atol=1e-3)
    assert abs(float(together[33] @ together[34])) < 0.9999


async def test_hostile_texts_get_vectors_too(embedder: Embedder) -> None:
    vectors = await embedder.embed_queries(HOSTILE)
    assert vectors.shape == (len(HOSTILE), embedder.dimension)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


async def test_what_stands_behind_a_nul_is_not_lost(embedder: Embedder) -> None:
    cut, whole = await embedder.embed_passages(["refund\0 for a broken kettle", "refund"])
    assert float(cut @ whole) < 0.999


async def test_the_id_names_the_model(embedder: Embedder) -> None:
    assert embedder.id
    assert embedder.id == embedder.id.strip()
