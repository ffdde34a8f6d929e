"""A question about one product is told from a look around, and answered from that product alone."""

import pytest

from shopclerk.bot.engine.product_names import about_the_named, asks_for_a_service, is_about_one_product
from shopclerk.knowledge.passage import Kind, Passage, PassageId, ScoredPassage


def scored(name: str, *, brand: str = "", kind: Kind = Kind.PRODUCT) -> ScoredPassage:
    passage = Passage(
        id=PassageId(name),
        document="products.csv",
        uri=f"products.csv#{name}",
        title="Products",
        section=name,
        text="Good.",
        locale="en",
        kind=kind,
        facts={"brand": brand},
    )
    return ScoredPassage(passage=passage, score=0.9)


PRO = scored("Voxfern Desk 2 Pro Headset", brand="Voxfern")
DESK = scored("Voxfern Desk 2 Headset", brand="Voxfern")
BRUSH = scored("Silvanette Sonic Toothbrush", brand="Silvanette")
HEADS = scored("Silvanette Brush Heads 4-Pack", brand="Silvanette")
BOOTS = scored("Mossgait 山脊中帮徒步靴", brand="Mossgait")
TROUSERS = scored("Tarnhollow 山脊徒步裤", brand="Tarnhollow")
JACKET = scored("Tarnhollow 骤雨冲锋衣", brand="Tarnhollow")
PAGE = scored("Batteries", kind=Kind.SECTION)


def kept(question: str, *found: ScoredPassage) -> list[ScoredPassage]:
    return about_the_named(question, found)


def test_another_product_does_not_answer_for_the_one_that_is_named() -> None:
    assert kept("how many brushing modes does the sonic toothbrush have", HEADS, BRUSH, PAGE) == [BRUSH, PAGE]


def test_the_one_that_is_ruled_out_does_not_answer() -> None:
    assert kept("desk 2 headset (not the pro), which plug has it", PRO, DESK) == [DESK]


def test_two_products_as_nearly_named_are_both_kept() -> None:
    assert kept("山脊徒步靴防水吗", BOOTS, TROUSERS) == [BOOTS, TROUSERS]


def test_a_question_that_names_no_product_keeps_all() -> None:
    assert kept("which headset is the lightest", PRO, DESK, PAGE) == [PRO, DESK, PAGE]


def test_pages_alone_are_kept() -> None:
    assert kept("how do I recycle batteries", PAGE) == [PAGE]


@pytest.mark.parametrize(
    "question",
    [
        "does the sonic toothbrush have a travel lock",
        "sonic toothbrush weight?",
        "骤雨冲锋衣有内袋吗",
        "骤雨冲锋衣的说明书在哪里下载",
        "冲锋衣有没有内袋",
    ],
)
def test_a_product_spoken_of_as_known_is_asked_about(question: str) -> None:
    assert is_about_one_product(question, [BRUSH, JACKET])


@pytest.mark.parametrize(
    "question",
    [
        "do you sell a sonic toothbrush",
        "anything like the sonic toothbrush",
        "有防水的冲锋衣吗",
        "a quiet sonic toothbrush under 100 for my kid",
        "sonic toothbrush under $80",
        "推荐一款冲锋衣",
        "200以内的骤雨冲锋衣",
        "有没有冲锋衣",
    ],
)
def test_asking_whether_the_shop_has_it_is_a_look_around(question: str) -> None:
    assert not is_about_one_product(question, [BRUSH, JACKET])


@pytest.mark.parametrize(
    ("question", "service"),
    [
        ("do you rent out tents", True),
        ("any refurbished headphones?", True),
        ("帐篷可以租吗", True),
        ("耳机能以旧换新吗", True),
        ("do you have tents for four people", False),
        ("有四人帐篷吗", False),
    ],
)
def test_services_are_no_product_search(question: str, service: bool) -> None:
    assert asks_for_a_service(question) is service
