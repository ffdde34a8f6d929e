"""A head learns intents from few examples, knows what is out of scope, and survives storage."""

import numpy as np
import pytest

from shopclerk.bot.understanding.intent_head import IntentHead, train
from shopclerk.knowledge.errors import IndexMismatchError, ShopclerkError
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.ports import Vectors

TOPICS = {
    "orders.track": ["track my parcel", "where is my parcel", "tracking of the parcel", "包裹到哪了", "查包裹物流"],
    "returns.start": ["return these shoes", "send shoes back", "start a return", "我要退货", "鞋子想退货"],
    "refunds.status": ["refund not on my card", "waiting for a refund", "refund status", "退款没到账", "退款要多久"],
    "payments.invoice": ["need an invoice", "invoice for my company", "send the invoice", "开发票", "要一张发票"],
    "products.stock": ["is it in stock", "back in stock when", "stock of lamps", "有货吗", "什么时候补货"],
}
ENDINGS = ["", " please", " today", " for me", " now", " thanks", " quickly"]
OFF_TOPIC = [
    "weather in paris",
    "tell a joke",
    "capital of peru",
    "cook lasagna",
    "讲个笑话",
    "明天下雨吗",
    "who won the cup",
]

Labelled = tuple[list[str], Vectors, list[str]]


async def embedded(rows: list[tuple[str, str]]) -> Labelled:
    texts = [text for text, _ in rows]
    return texts, await HashEmbedder().embed_queries(texts), [intent for _, intent in rows]


async def examples(*, endings: int, off_topic: int = 0) -> Labelled:
    rows = [(text + end, intent) for intent, texts in TOPICS.items() for text in texts for end in ENDINGS[:endings]]
    return await embedded(rows + [(text + end, "oos") for text in OFF_TOPIC for end in ENDINGS[:off_topic]])


async def said(head: IntentHead, *texts: str) -> list[str]:
    vectors = await HashEmbedder().embed_queries(texts)
    return [intent.name for intent in head.predict_many(texts, vectors)]


async def test_unseen_wordings_find_their_intent() -> None:
    head = train(*await examples(endings=2))
    assert await said(head, "my parcel, where is it", "an invoice would be nice", "鞋子能退货吗", "帮我开发票") == [
        "orders.track",
        "payments.invoice",
        "returns.start",
        "payments.invoice",
    ]


async def test_what_was_taught_as_off_topic_is_turned_away() -> None:
    head = train(*await examples(endings=7, off_topic=7))
    assert await said(head, "tell me one more joke", "weather in rome", "where is my parcel") == [
        "oos",
        "oos",
        "orders.track",
    ]


async def test_off_topic_examples_never_become_an_intent_of_the_head() -> None:
    head = train(*await examples(endings=2, off_topic=1))
    assert "oos" not in head.intents
    assert set(head.intents) == set(TOPICS)


async def test_confidence_is_a_probability() -> None:
    head = train(*await examples(endings=3, off_topic=5))
    texts, vectors, _ = await examples(endings=1, off_topic=1)
    assert all(0.0 <= intent.confidence <= 1.0 for intent in head.predict_many(texts, vectors))


async def test_one_and_many_agree() -> None:
    head = train(*await examples(endings=3, off_topic=2))
    texts, vectors, _ = await examples(endings=2, off_topic=2)
    many = head.predict_many(texts, vectors)
    for text, vector, intent in zip(texts, vectors, many, strict=True):
        one = head.predict(text, vector)
        assert one.name == intent.name
        assert one.confidence == pytest.approx(intent.confidence, abs=1e-4)


async def test_a_stored_head_says_the_same() -> None:
    head = train(*await examples(endings=3, off_topic=5))
    texts, vectors, _ = await examples(endings=4, off_topic=6)
    assert IntentHead.from_bytes(head.to_bytes()).predict_many(texts, vectors) == head.predict_many(texts, vectors)


@pytest.mark.parametrize("content", [b"", b"not a head", b"PK\x03\x04broken"])
def test_anything_else_is_not_taken_for_a_stored_head(content: bytes) -> None:
    with pytest.raises(IndexMismatchError, match="train it again"):
        IntentHead.from_bytes(content)


async def test_training_twice_gives_the_same_head() -> None:
    rows = await examples(endings=2, off_topic=2)
    assert train(*rows).to_bytes() == train(*rows).to_bytes()


async def test_without_a_vector_the_words_decide_and_nothing_is_turned_away() -> None:
    head = train(*await examples(endings=7, off_topic=7))
    intents = head.predict_many(["need an invoice please", "tell a joke"], np.zeros((2, 256), dtype=np.float32))
    assert intents[0].name == "payments.invoice"
    assert intents[1].name != "oos"


async def test_two_examples_are_enough_to_start() -> None:
    head = train(*await embedded([("hello there", "greet"), ("track parcel", "track")]))
    assert await said(head, "hello there", "track parcel") == ["greet", "track"]


async def test_one_intent_alone_cannot_be_trained() -> None:
    with pytest.raises(ShopclerkError, match="two intents or more, got 1"):
        train(*await embedded([("hello", "greet"), ("hi", "greet"), ("weather", "oos")]))
