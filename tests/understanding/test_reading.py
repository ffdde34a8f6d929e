"""A message is understood in one go."""

import pytest

from shopclerk.bot.understanding.intent_head import IntentHead, train
from shopclerk.bot.understanding.mood import Sentiment, Urgency
from shopclerk.bot.understanding.reading import Understanding, understand
from shopclerk.knowledge.hash_embedder import HashEmbedder

EMBEDDER = HashEmbedder()
ROWS = {
    "orders.cancel": ["cancel my order", "please cancel it", "取消订单", "stop the order", "cancel order now"],
    "returns.window": [
        "can I still return shoes",
        "return window",
        "还能退吗",
        "how long to return",
        "return headphones",
    ],
    "person.request": ["give me a person", "talk to a human", "转人工", "agent please", "real person"],
}


@pytest.fixture
async def head() -> IntentHead:
    texts = [text for examples in ROWS.values() for text in examples]
    vectors = await EMBEDDER.embed_queries(texts)
    return train(texts, vectors, [intent for intent, examples in ROWS.items() for _ in examples])


async def read(text: str, head: IntentHead, *, resolved: str = "", fallback: str = "en") -> Understanding:
    whole = resolved or text
    vector = (await EMBEDDER.embed_queries([whole]))[0]
    return understand(text, resolved=whole, vector=vector, head=head, fallback_language=fallback)


async def test_everything_is_read_at_once(head: IntentHead) -> None:
    reading = await read("cancel order W1001 right now, this is ridiculous!!", head)
    assert reading.intent.name == "orders.cancel"
    assert reading.language == "en"
    assert reading.entities.order_ids == ("W1001",)
    assert reading.sentiment is Sentiment.NEGATIVE
    assert reading.urgency is Urgency.HIGH
    assert reading.angry
    assert not reading.legal
    assert not reading.wants_person


async def test_the_intent_is_that_of_the_resolved_question_and_the_mood_that_of_the_words(head: IntentHead) -> None:
    reading = await read("and shoes?", head, resolved="can I still return shoes", fallback="zh")
    assert reading.intent.name == "returns.window"
    assert reading.resolved == "can I still return shoes"


async def test_chinese_is_understood(head: IntentHead) -> None:
    reading = await read("转人工", head)
    assert reading.wants_person
    assert reading.language == "zh"


async def test_a_bare_order_number_keeps_the_language_of_the_conversation(head: IntentHead) -> None:
    reading = await read("W1001", head, resolved="取消订单 W1001", fallback="zh")
    assert reading.language == "zh"
    assert reading.intent.name == "orders.cancel"
