"""What the retriever finds, in which order, and what it does when something is down."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from shopclerk.knowledge.errors import EmbedderError, IndexMismatchError
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.passage import Kind, Passage, ScoredPassage
from shopclerk.knowledge.ports import Query, Vectors
from tests.knowledge.shelf import SHOP, DeadEmbedder, Shelf, passage, shelf_of


@pytest.fixture
async def shelf() -> Shelf:
    return await shelf_of()


def uris(found: Sequence[ScoredPassage]) -> list[str]:
    return [one.passage.uri for one in found]


@pytest.mark.parametrize(
    ("text", "locale", "uri"),
    [
        ("How many days do I have to return items after delivery?", "en", "returns.md#window"),
        ("Do gift cards expire?", "en", "faq.csv#gift"),
        ("which cards do you accept, visa?", "en", "payments.md#cards"),
        ("do you ship to japan", "en", "shipping.md#abroad"),
        ("退货期限是几天", "zh", "zh/returns.md#期限"),
    ],
)
async def test_the_passage_that_answers_comes_first(shelf: Shelf, text: str, locale: str, uri: str) -> None:
    found = await shelf.retriever().retrieve(Query(text=text, locale=locale))
    assert uris(found)[0] == uri
    assert len(found) == 5


async def test_scores_are_probabilities_and_an_answer_gets_a_higher_one_than_none(shelf: Shelf) -> None:
    retriever = shelf.retriever()
    answered = await retriever.retrieve(Query(text="Do gift cards expire?"))
    unanswered = await retriever.retrieve(Query(text="Which submarine won the opera?"))
    assert all(0 <= one.score <= 1 for one in (*answered, *unanswered))
    assert answered[0].score >= shelf.calibration.answerable_from("en") > unanswered[0].score


async def test_an_identifier_in_the_question_brings_its_passage_first(shelf: Shelf) -> None:
    retriever = shelf.retriever()
    without = await retriever.retrieve(Query(text="how long is the warranty length of this?"))
    named = await retriever.retrieve(Query(text="how long is the warranty length of HP-HEAD-014?"))
    assert uris(without)[0] == "warranty.md#length"
    assert uris(named)[0] == "products.csv#hp-head-014"


async def test_the_best_sentence_and_every_sentences_cosine_are_given(shelf: Shelf) -> None:
    found = await shelf.retriever().retrieve(Query(text="Stillwater headphones battery life hours"))
    assert found[0].sentence == "Stillwater headphones battery life: 40 hours."
    assert [sentence for sentence, _ in found[0].sentences][:2] == [
        "Stillwater headphones sku: HP-HEAD-014.",
        "Stillwater headphones battery life: 40 hours.",
    ]
    assert max(found[0].sentences, key=lambda pair: pair[1])[0] == found[0].sentence


async def test_an_faq_entrys_best_sentence_is_one_of_its_answer(shelf: Shelf) -> None:
    found = await shelf.retriever().retrieve(Query(text="Do gift cards expire?"))
    assert found[0].sentence == "Gift cards never expire."


async def test_passages_that_are_not_valid_on_the_day_are_left_out(shelf: Shelf) -> None:
    retriever = shelf.retriever()
    text = "until when can holiday purchases be returned"
    during = await retriever.retrieve(Query(text=text, on=date(2026, 12, 24)))
    after = await retriever.retrieve(Query(text=text, on=date(2027, 2, 1)))
    assert uris(during)[0] == "holiday.md#longer"
    assert "holiday.md#longer" not in uris(after)


async def test_other_audiences_passages_are_never_found(shelf: Shelf) -> None:
    retriever = shelf.retriever()
    text = "how much goodwill refunds may agents grant"
    assert "staff.md#goodwill" not in uris(await retriever.retrieve(Query(text=text, limit=50)))
    ours = await retriever.retrieve(Query(text=text, audiences=("public", "agent")))
    assert uris(ours)[0] == "staff.md#goodwill"


async def test_a_query_for_products_finds_nothing_else(shelf: Shelf) -> None:
    found = await shelf.retriever().retrieve(Query(text="return window", kinds=(Kind.PRODUCT,)))
    assert uris(found) == ["products.csv#hp-head-014"]


async def test_of_two_equal_passages_the_one_in_the_shoppers_language_comes_first() -> None:
    twins = [
        passage("a.md#sizes", "Sizes", "EU 42 UK 8 US 9", locale="en"),
        passage("zh/a.md#sizes", "Sizes", "EU 42 UK 8 US 9", locale="zh"),
        *SHOP,
    ]
    retriever = (await shelf_of(twins)).retriever()
    for locale, uri in (("en", "a.md#sizes"), ("zh", "zh/a.md#sizes"), ("zh-CN", "zh/a.md#sizes")):
        assert uris(await retriever.retrieve(Query(text="EU 42 UK 8", locale=locale)))[0] == uri


async def test_a_language_without_the_answer_is_served_from_the_other(shelf: Shelf) -> None:
    found = await shelf.retriever().retrieve(Query(text="Mastercard, Visa, American Express?", locale="zh"))
    assert uris(found)[0] == "payments.md#cards"


async def test_a_dead_embedder_leaves_retrieval_by_words(shelf: Shelf) -> None:
    found = await shelf.retriever(embedder=DeadEmbedder()).retrieve(Query(text="Do gift cards expire?"))
    assert uris(found)[0] == "faq.csv#gift"
    assert found[0].score >= shelf.calibration.answerable_from("en")
    assert found[0].cosine == 0


async def test_a_dead_vector_store_leaves_retrieval_by_words(shelf: Shelf) -> None:
    shelf.index.broken = True
    found = await shelf.retriever().retrieve(Query(text="American Express and Visa accepted?"))
    assert uris(found)[0] == "payments.md#cards"


async def test_by_words_alone_a_question_the_words_do_not_cover_stays_unanswered(shelf: Shelf) -> None:
    found = await shelf.retriever(embedder=DeadEmbedder()).retrieve(Query(text="cards accepted by the lunar railway?"))
    assert all(one.score < shelf.calibration.answerable_from("en") for one in found)


async def test_a_vector_of_zeros_counts_as_none(shelf: Shelf) -> None:
    nothing = np.zeros(HashEmbedder().dimension, dtype=np.float32)
    found = await shelf.retriever().retrieve(Query(text="Do gift cards expire?", vector=nothing))
    assert uris(found)[0] == "faq.csv#gift"


async def test_a_given_vector_is_used_instead_of_embedding_again(shelf: Shelf) -> None:
    vector = (await HashEmbedder().embed_queries(["Do gift cards expire?"]))[0]
    retriever = shelf.retriever(embedder=DeadEmbedder())
    found = await retriever.retrieve(Query(text="Do gift cards expire?", vector=vector))
    assert found[0].cosine > 0.3


@pytest.mark.parametrize("text", ["", " ", "?!", "\0", "\ud800", "😀😀", "a" * 10_000])
async def test_any_text_may_be_asked(shelf: Shelf, text: str) -> None:
    found = await shelf.retriever().retrieve(Query(text=text))
    assert all(one.score < shelf.calibration.answerable_from("en") for one in found)


async def test_an_empty_knowledge_finds_nothing() -> None:
    assert await (await shelf_of([])).retriever().retrieve(Query(text="Do gift cards expire?")) == []


async def test_a_changed_passage_is_found_with_its_new_text(shelf: Shelf) -> None:
    retriever = shelf.retriever()
    await retriever.retrieve(Query(text="Do gift cards expire?"))
    changed = [
        one if one.uri != "faq.csv#gift" else passage(one.uri, one.section, "After five years.", kind=Kind.FAQ)
        for one in SHOP
    ]
    fresh = await shelf_of(changed)
    await shelf.catalogue.apply(put=[*fresh.catalogue._documents.values()], removed=[])
    found = await retriever.retrieve(Query(text="Do gift cards expire?"))
    assert found[0].passage.text == "After five years."


async def test_a_calibration_of_another_embedder_is_refused(shelf: Shelf) -> None:
    with pytest.raises(IndexMismatchError, match="calibrate again"):
        shelf.retriever(embedder=HashEmbedder(dimension=64))


class Backwards:
    """A reranker that prefers what comes last."""

    async def scores(self, query: Query, vector: Vectors, candidates: Sequence[Passage]) -> list[float]:
        return [float(place) for place in range(len(candidates))]


class DeadReranker:
    """A reranker whose model cannot be loaded."""

    async def scores(self, query: Query, vector: Vectors, candidates: Sequence[Passage]) -> list[float]:
        raise EmbedderError("no model")


async def test_a_reranker_has_the_last_word_on_the_order(shelf: Shelf) -> None:
    query = Query(text="Do gift cards expire?", limit=50)
    plain = uris(await shelf.retriever().retrieve(query))
    assert uris(await shelf.retriever(reranker=Backwards()).retrieve(query)) == plain[::-1]
    assert uris(await shelf.retriever(reranker=DeadReranker()).retrieve(query)) == plain
