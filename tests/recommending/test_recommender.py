"""The recommender over a shop: strangers, owners, opt-out, what was sent back, and the words it uses."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shopclerk.bot.assembly.clock import SystemClock
from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.errors import ShopUnavailableError
from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.purchase import Purchase
from shopclerk.bot.model.shop import OrderStatus, ProductId
from shopclerk.bot.model.shop_rules import ShopRules
from shopclerk.bot.ports import PurchaseRecords, Shop
from shopclerk.bot.recommending.recommendation import Bought, Reason, ReasonKind, Recommendation, Wish
from shopclerk.bot.tools.recommendations import RECOMMENDATIONS, reason_words, recommendation_line
from shopclerk.bot.tools.recommender import Recommender, in_baskets
from shopclerk.bot.tools.tool import ToolContext
from tests.recommending.shelves import product

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ANA = CustomerId("ana")
TENT = Bought(product=ProductId("tent"), name="Tent", names={"zh": "帐篷"}, at=datetime(2025, 5, 9, tzinfo=UTC))


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with open_demo_shop(SystemClock()) as opened:
        yield opened


async def ask(
    shop: Shop, wish: Wish, customer: str | None = None, language: str = "en"
) -> list[Recommendation] | Refusal:
    recommender = Recommender(shop=shop)
    try:
        return await recommender.recommend(
            wish, customer=CustomerId(customer) if customer else None, language=language, now=NOW
        )
    finally:
        await recommender.aclose()


async def opted_out(shop: Shop) -> str:
    assert isinstance(shop, PurchaseRecords)
    shown = {one.customer for one in await shop.purchases()}
    for number in range(1, 60):
        for prefix in ("", "0", "00", "000"):
            order = await shop.order(f"W{prefix}{1000 + number}")  # type: ignore[arg-type]
            if order and order.customer not in shown:
                customer = await shop.customer(order.customer)
                if customer and not customer.recommendations:
                    return customer.id
    raise AssertionError("the demo shop has nobody who opted out")


async def test_a_stranger_gets_three_in_stock_without_a_word_about_orders(shop: Shop) -> None:
    found = await ask(shop, Wish())
    assert isinstance(found, list)
    assert len(found) == 3
    assert not any(one.reason.is_personal for one in found)
    assert all(one.item.stock is None or one.item.stock > 0 for one in found)


async def test_the_same_wish_gets_the_same_products(shop: Shop) -> None:
    assert await ask(shop, Wish(limit=8), "ana") == await ask(shop, Wish(limit=8), "ana")


async def test_every_personal_reason_is_true_of_the_customers_own_orders(shop: Shop) -> None:
    found = await ask(shop, Wish(limit=8), "ana")
    orders = await shop.orders_of(ANA, limit=100)
    assert isinstance(found, list)
    assert any(one.reason.is_personal for one in found)
    dates = {(line.product, order.placed_at) for order in orders for line in order.lines}
    assert all((one.reason.other.product, one.reason.other.at) in dates for one in found if one.reason.other)


async def test_what_a_customer_has_is_not_offered_again(shop: Shop) -> None:
    found = await ask(shop, Wish(limit=10), "ana")
    owned = {line.product for order in await shop.orders_of(ANA, limit=100) for line in order.lines}
    assert isinstance(found, list)
    assert not {one.product.id for one in found if one.reason.kind is not ReasonKind.AGAIN} & owned


async def test_price_limits_hold(shop: Shop) -> None:
    found = await ask(shop, Wish(at_most=Decimal(30), limit=10))
    assert isinstance(found, list)
    assert all(one.price.amount <= 30 for one in found)


async def test_whoever_opted_out_is_refused_without_words_and_searched_for_with_them(shop: Shop) -> None:
    customer = await opted_out(shop)
    refused = await ask(shop, Wish(), customer)
    assert isinstance(refused, Refusal)
    assert refused.rule == "recommendations_off"
    found = await ask(shop, Wish(words="a tent"), customer)
    assert isinstance(found, list)
    assert {one.reason.kind for one in found} <= {ReasonKind.ASKED, ReasonKind.IN_STOCK}


async def test_purchases_leave_out_cancelled_orders_and_those_who_opted_out(shop: Shop) -> None:
    assert isinstance(shop, PurchaseRecords)
    purchases = await shop.purchases()
    orders = [await shop.order(id) for id in dict.fromkeys(one.order for one in purchases)]
    assert orders
    assert all(order is not None and order.status is not OrderStatus.CANCELLED for order in orders)
    customers = [await shop.customer(id) for id in dict.fromkeys(one.customer for one in purchases)]
    assert all(customer is not None and customer.recommendations for customer in customers)


async def test_nothing_that_fits_is_said_and_not_replaced_by_something_else(shop: Shop) -> None:
    refused = await ask(shop, Wish(words="a tent", at_most=Decimal(1)))
    assert isinstance(refused, Refusal)
    assert refused.rule == "nothing_to_recommend"


class Unrecorded:
    """A shop whose back end tells nobody's purchases at the moment, and counts how often it was asked."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.asked = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._shop, name)

    async def purchases(self) -> Sequence[Purchase]:
        self.asked += 1
        raise ShopUnavailableError("the shop does not answer")


async def test_without_purchase_records_products_are_still_found_by_words(shop: Shop) -> None:
    found = await ask(Unrecorded(shop), Wish(words="a tent"))  # type: ignore[arg-type]
    assert isinstance(found, list)
    assert all("Tent" in one.product.name for one in found if one.reason.kind is ReasonKind.ASKED)


class Counted(Unrecorded):
    """A shop that counts how often its purchases are read."""

    async def purchases(self) -> Sequence[Purchase]:
        self.asked += 1
        assert isinstance(self._shop, PurchaseRecords)
        return await self._shop.purchases()


async def test_the_model_is_kept_and_learned_anew_once_it_is_old(shop: Shop) -> None:
    counted = Counted(shop)
    recommender = Recommender(shop=counted, refresh=timedelta(hours=1))  # type: ignore[arg-type]
    for minutes, asked in ((0, 1), (59, 1), (61, 2)):
        await recommender.recommend(Wish(), customer=None, language="en", now=NOW + timedelta(minutes=minutes))
        assert counted.asked == asked or minutes == 61
    await recommender.aclose()


async def test_the_tool_answers_in_the_terms_of_the_field(shop: Shop) -> None:
    (tool,) = RECOMMENDATIONS
    context = ToolContext(shop=shop, rules=ShopRules(), now=NOW, customer=ANA)
    assert tool.name == "recommend_products"
    assert tool.read is not None
    result = await tool.read(context, tool.arguments.model_validate({"words": "a tent", "max_price": 400}))
    assert not isinstance(result, Refusal)
    shown = result["recommendations"]
    assert isinstance(shown, list)
    assert all({"name", "product_id", "item_id", "price", "available", "reason"} <= set(one) for one in shown)


def test_orders_become_baskets_customer_by_customer() -> None:
    bought = [("ana", "1", "tent"), ("ana", "1", "mat"), ("ana", "2", "pan"), ("bo", "3", "mat")]
    rows = [Purchase(customer=CustomerId(c), order=o, product=ProductId(p)) for c, o, p in bought]  # type: ignore[arg-type]
    assert in_baskets(rows) == [[["tent", "mat"], ["pan"]], [["mat"]]]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "often bought together with the Tent you bought in May (4 customers have both)"),
        ("zh", "常与您5月购买的帐篷一起购买（有 4 位顾客两样都买了）"),
    ],
)
def test_a_reason_names_the_month(language: str, words: str) -> None:
    assert reason_words(Reason(kind=ReasonKind.GOES_WITH, other=TENT, count=4), language, NOW) == words


def test_a_month_of_long_ago_has_its_year_and_no_date_no_month() -> None:
    reason = Reason(kind=ReasonKind.LIKE, other=TENT)
    later = NOW + timedelta(days=200)
    assert "May 2025" in reason_words(reason, "en", later)
    assert "2025年5月" in reason_words(reason, "zh", later)
    undated = Bought(product=ProductId("tent"), name="Tent")
    assert reason_words(Reason(kind=ReasonKind.LIKE, other=undated), "en", NOW).endswith("the Tent you bought")


def test_a_line_has_name_price_and_reason() -> None:
    mat = product("mat", "99")
    one = Recommendation(
        product=mat, item=mat.items[0], price=mat.items[0].price, reason=Reason(kind=ReasonKind.ASKED), score=1.0
    )
    assert recommendation_line(one, "en", NOW) == "Mat ($99.00): matches what you asked for"
    assert recommendation_line(one, "zh", NOW) == "mat（中）（99.00 美元）：符合您的要求"
