"""Products are found within the shopper's limits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shopclerk.bot.engine.product_search import fitting_products, of_the_kind, price_limits, product_line
from shopclerk.knowledge.passage import Kind, Passage, PassageId, ScoredPassage


def product(sku: str, price: str, *, cosine: float = 0.8, locale: str = "en") -> ScoredPassage:
    passage = Passage(
        id=PassageId(f"{sku}-{locale}"),
        document="products.csv",
        uri=f"products.csv#{sku}",
        title="Products",
        section=f"Product {sku}",
        text="Good.",
        locale=locale,
        kind=Kind.PRODUCT,
        facts={"sku": sku, "price": price, "currency": "USD"},
    )
    return ScoredPassage(passage=passage, score=0.9, cosine=cosine, sentence="Battery life: 40 hours.")


@pytest.mark.parametrize(
    ("text", "at_most", "at_least"),
    [
        ("a quiet headset under $100 for my kid", "100", None),
        ("a tent for 50 dollars or less", "50", None),
        ("200元以内的露营灯", "200", None),
        ("预算300左右的椅子", "300", None),
        ("cameras over $200 but under $500", "500", "200"),
        ("至少100元的礼物", None, "100"),
        ("a tent for 4 people", None, None),
        ("headphones with 40 hours of battery", None, None),
        ("which tents are under 400 pounds?", "400", None),
        ("tents between 300 and 400 quid", "400", "300"),
        ("300到500元的帐篷", "500", "300"),
        ("sofas up to 1,500 dollars", "1500", None),
        ("不超过400欧元的帐篷", "400", None),
    ],
)
def test_price_limits_are_read_from_the_question(text: str, at_most: str | None, at_least: str | None) -> None:
    limits = price_limits(text)
    assert limits.at_most == (Decimal(at_most) if at_most else None)
    assert limits.at_least == (Decimal(at_least) if at_least else None)


def test_only_products_within_the_limits_are_allowed() -> None:
    limits = price_limits("over 50 but under 100")
    found = [product("A", "120.00"), product("B", "99.99"), product("C", "20.00")]
    assert [one.passage.facts["sku"] for one in found if limits.allow(one.passage)] == ["B"]


def test_a_product_is_shown_once_though_it_has_a_passage_in_each_language() -> None:
    found = [product("A", "10"), product("A", "10", locale="zh"), product("B", "12")]
    assert len(fitting_products(found, noise=0.4)) == 2


def test_products_unlike_the_best_are_left_out() -> None:
    found = [product("A", "10", cosine=0.8), product("B", "10", cosine=0.5)]
    assert [one.passage.facts["sku"] for one in fitting_products(found, noise=0.4)] == ["A"]


def test_nothing_fits_when_even_the_best_is_no_nearer_than_noise() -> None:
    assert fitting_products([product("A", "10", cosine=0.39)], noise=0.4) == []


def test_a_product_without_a_price_is_left_out_only_where_a_limit_was_named() -> None:
    unpriced = product("A", "").passage
    assert price_limits("a tent").allow(unpriced)
    assert not price_limits("a tent under 50").allow(unpriced)


def test_a_product_line_names_price_and_description() -> None:
    assert product_line(product("A", "99.00").passage) == "Product A ($99.00): Good."


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("under 50 euros", True),
        ("under £50", True),
        ("under 50 bucks", False),
        ("50元以内", False),
        ("under 50", False),
        ("50英镑以下", True),
    ],
)
def test_limits_in_another_currency_than_the_catalogues_are_known(text: str, elsewhere: bool) -> None:
    assert price_limits(text).are_in_another_currency(product("A", "10").passage) is elsewhere


def kind(sku: str, name: str, category: str, cosine: float) -> ScoredPassage:
    scored = product(sku, "50", cosine=cosine)
    facts = {**scored.passage.facts, "category": category}
    return replace(scored, passage=replace(scored.passage, section=name, facts=facts))


def test_what_is_called_by_its_kind_is_shown_though_others_are_nearer() -> None:
    found = [
        kind("D", "Zephyr hair dryer", "hair care", 0.9),
        kind("J", "Ridge down jacket", "clothing", 0.8),
        kind("T", "Brae 2", "tents", 0.7),
    ]
    assert [one.passage.section for one in of_the_kind("a warm jacket under 100", found, found, language="en")] == [
        "Ridge down jacket"
    ]
    assert [one.passage.section for one in of_the_kind("tent under 100", found, [], language="en")] == ["Brae 2"]
    assert [one.passage.section for one in of_the_kind("100元以下的帐篷", found, [], language="zh")] == ["Brae 2"]


def test_where_no_kind_is_called_only_the_category_of_the_best_is_looked_at() -> None:
    found = [kind("A", "Zephyr", "hair care", 0.9), kind("B", "Ridge", "clothing", 0.8)]
    assert [one.passage.section for one in of_the_kind("warm under 100", found, found, language="en")] == ["Zephyr"]
