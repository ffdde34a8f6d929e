"""Which passages are sure enough to be quoted."""

from shopclerk.bot.engine.consulting import is_shop_topic, strong
from shopclerk.bot.model.message import Intent
from shopclerk.knowledge.passage import Kind, Passage, PassageId, ScoredPassage


def scored(score: float, *, kind: Kind = Kind.SECTION) -> ScoredPassage:
    passage = Passage(
        id=PassageId(f"{kind}-{score}"),
        document="returns.md",
        uri="returns.md#window",
        title="Returns",
        section="Window",
        text="Thirty days.",
        locale="en",
        kind=kind,
    )
    return ScoredPassage(passage=passage, score=score)


def test_nothing_is_quoted_unless_one_passage_is_sure() -> None:
    assert strong([scored(0.5), scored(0.4)], at_least=0.6) == ()


def test_passages_nearly_as_sure_as_the_best_are_kept_beside_it() -> None:
    best, near, far = scored(0.7), scored(0.58), scored(0.3)
    assert strong([far, best, near], at_least=0.6) == (best, near)


def test_a_page_on_the_shop_s_topic_may_be_less_sure() -> None:
    page = scored(0.5)
    assert strong([page], at_least=0.6, on_topic=True) == (page,)


def test_a_product_s_fact_is_never_taken_for_less_sure() -> None:
    assert strong([scored(0.5, kind=Kind.PRODUCT)], at_least=0.6, on_topic=True) == ()


def test_a_topic_is_what_the_intent_is_sure_of_and_pages_are_about() -> None:
    assert is_shop_topic(Intent(name="returns.window", confidence=0.9))
    assert not is_shop_topic(Intent(name="returns.window", confidence=0.4))
    assert not is_shop_topic(Intent(name="products.question", confidence=0.9))
    assert not is_shop_topic(Intent(name="oos", confidence=0.99))
