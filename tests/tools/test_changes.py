"""What the writes do when the rules allow them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shopclerk.bot.model.change import Change, Refusal, Return
from shopclerk.bot.model.shop_rules import PaymentRules, ReturnRules, ShopRules
from shopclerk.bot.tools.describing import describe
from shopclerk.bot.tools.registry import by_name

from ..fakes.shop import FakeShop
from .small_shop import ANA, ORDERS, call, context, delivered, small_shop
from .violations import HOME

TO_CARD = {"payment_method_id": "credit_card_1"}


async def decided(shop: FakeShop, tool: str, arguments: dict[str, object], **fields: object) -> Change | Refusal:
    one = by_name()[tool]
    assert one.decide is not None
    return await one.decide(context(shop, ANA, **fields), one.arguments.model_validate(arguments))


def _balance(shop: FakeShop) -> Decimal:
    method = shop.customers[ANA].payment_method("gift_card_1")
    assert method is not None
    assert method.balance is not None
    return method.balance.amount


async def test_a_cancelled_order_is_refunded_at_once_to_the_gift_card_that_paid() -> None:
    shop = small_shop()

    order = await call(shop, "cancel_pending_order", {"order_id": "#W1002", "reason": "Ordered by  mistake"})

    assert not isinstance(order, Refusal)
    assert (order["status"], order["cancel_reason"]) == ("cancelled", "ordered by mistake")
    assert _balance(shop) == Decimal("172.00")


async def test_the_same_item_twice_in_an_order_can_be_swapped_for_two_different_ones() -> None:
    shop = small_shop()
    asked = {
        "order_id": "#W1002",
        "item_ids": ["L-RED", "L-RED"],
        "new_item_ids": ["L-BLUE", "L-GREEN"],
        "payment_method_id": "gift_card_1",
    }

    order = await call(shop, "modify_pending_order_items", asked)

    assert not isinstance(order, Refusal)
    assert sorted((item["item_id"], item["price"]) for item in order["items"]) == [  # type: ignore[attr-defined]
        ("L-BLUE", 44.0),
        ("L-BLUE", 44.0),
        ("L-GREEN", 29.0),
    ]
    assert order["status"] == "pending (item modified)"
    assert _balance(shop) == Decimal("55.00")


async def test_an_order_whose_items_were_changed_can_still_go_elsewhere() -> None:
    order = await call(small_shop(), "modify_pending_order_address", {"order_id": "#W1005", **HOME})

    assert not isinstance(order, Refusal)
    assert order["address"] == HOME


async def test_a_country_written_another_way_is_the_same_country() -> None:
    asked = {"order_id": "#W1008", **HOME, "country": "United States"}

    assert not isinstance(await call(small_shop(), "modify_pending_order_address", asked), Refusal)


async def test_a_payment_is_changed_once_and_the_first_one_goes_back() -> None:
    shop = small_shop()
    asked = {"order_id": "#W1001", "payment_method_id": "paypal_1"}

    order = await call(shop, "modify_pending_order_payment", asked)
    again = await call(shop, "modify_pending_order_payment", asked | TO_CARD, key="another")

    assert not isinstance(order, Refusal)
    assert order["payment_history"] == [
        {"transaction_type": "payment", "amount": 138.0, "payment_method_id": "credit_card_1"},
        {"transaction_type": "payment", "amount": 138.0, "payment_method_id": "paypal_1"},
        {"transaction_type": "refund", "amount": 138.0, "payment_method_id": "credit_card_1"},
    ]
    assert isinstance(again, Refusal)
    assert again.rule == "payment_changed_before"


async def test_cancelling_after_a_change_of_payment_pays_back_only_once() -> None:
    shop = small_shop()
    await call(shop, "modify_pending_order_payment", {"order_id": "#W1001", "payment_method_id": "paypal_1"})

    await call(shop, "cancel_pending_order", {"order_id": "#W1001", "reason": "no longer needed"}, key="another")

    assert not shop.orders[ORDERS[0].id].paid()


@pytest.mark.parametrize(
    ("order", "item", "method", "refund", "fees"),
    [
        ("#W2002", "L-RED", "credit_card_1", "32.00", [("label", "7")]),
        ("#W2002", "L-RED", "gift_card_1", "39.00", []),
        ("#W2006", "L-RED", "credit_card_1", "14.00", [("label", "25")]),
        ("#W2005", "S-GREY", "credit_card_1", "421.00", [("pickup", "79")]),
        ("#W2005", "S-GREY", "gift_card_1", "421.00", [("pickup", "79")]),
        ("#W2001", "L-RED", "credit_card_1", "39.00", []),
    ],
    ids=["at home", "store credit", "abroad", "furniture", "furniture for store credit", "a shop without dates"],
)
async def test_a_refund_and_what_is_kept_from_it_make_the_price(
    order: str, item: str, method: str, refund: str, fees: list[tuple[str, str]]
) -> None:
    asked: dict[str, object] = {"order_id": order, "item_ids": [item], "payment_method_id": method}

    change = await decided(small_shop(), "return_delivered_order_items", asked)

    assert isinstance(change, Return)
    assert change.refund.amount.amount == Decimal(refund)
    assert [(name, fee.amount) for name, fee in change.fees] == [(name, Decimal(fee)) for name, fee in fees]
    assert change.refund.days == (None if method == "gift_card_1" else (5, 7))


@pytest.mark.parametrize(
    ("order", "item", "unopened"),
    [
        ("#W2003", "E-BLACK", True),
        ("#W2005", "B-SOFT", True),
        ("#W2005", "S-GREY", True),
        ("#W2006", "F-ONE", None),
        ("#W2001", "E-BLACK", None),
    ],
    ids=["sealed electronics", "sealed hygiene item", "furniture in cartons", "withdrawal in the EU", "no dates"],
)
async def test_what_the_exceptions_allow_may_come_back(order: str, item: str, unopened: bool | None) -> None:
    asked: dict[str, object] = {"order_id": order, "item_ids": [item], "payment_method_id": "gift_card_1"}

    change = await decided(small_shop(), "return_delivered_order_items", asked | {"unopened": unopened})

    assert isinstance(change, Return)


@pytest.mark.parametrize(
    ("hour", "refused"), [(3, False), (5, True)], ids=["before midnight in New York", "after midnight in New York"]
)
async def test_the_window_ends_at_midnight_eastern_time(hour: int, refused: bool) -> None:
    shop = small_shop()
    shop.orders[ORDERS[0].id] = delivered("#W1001", "L-RED")
    asked: dict[str, object] = {"order_id": "#W1001", "item_ids": ["L-RED"], **TO_CARD}
    now = datetime(2026, 7, 11, hour, 30, tzinfo=UTC)

    change = await decided(shop, "return_delivered_order_items", asked, now=now)

    assert isinstance(change, Refusal) is refused


async def test_another_shops_window_counts_instead() -> None:
    rules = ShopRules(returns=ReturnRules(window_days=60))
    asked: dict[str, object] = {"order_id": "#W2004", "item_ids": ["L-RED"], **TO_CARD}

    assert isinstance(await decided(small_shop(), "return_delivered_order_items", asked, rules=rules), Return)


async def test_a_shop_that_takes_no_label_fee_mentions_none() -> None:
    rules = ShopRules(returns=ReturnRules(label_fee=Decimal(0)))
    asked: dict[str, object] = {"order_id": "#W2002", "item_ids": ["L-RED"], **TO_CARD}

    change = await decided(small_shop(), "return_delivered_order_items", asked, rules=rules)

    assert isinstance(change, Return)
    assert change.fees == ()


async def test_domestic_is_the_country_of_the_shop() -> None:
    asked: dict[str, object] = {"order_id": "#W2002", "item_ids": ["L-RED"], **TO_CARD}

    change = await decided(small_shop(), "return_delivered_order_items", asked, rules=ShopRules(country="Germany"))

    assert isinstance(change, Return)
    assert [fee.amount for _, fee in change.fees] == [ReturnRules().international_label_fee]


@pytest.mark.parametrize(("days", "told"), [((4, 4), "in 4 business days"), ((4, 6), "in 4 to 6 business days")])
async def test_a_refund_that_always_takes_as_long_says_so(days: tuple[int, int], told: str) -> None:
    rules = ShopRules(payments=PaymentRules(card_refund_days=days))
    asked: dict[str, object] = {"order_id": "#W2002", "item_ids": ["L-RED"], **TO_CARD}

    change = await decided(small_shop(), "return_delivered_order_items", asked, rules=rules)

    assert isinstance(change, Return)
    assert told in describe(change, "en")


@pytest.mark.parametrize(("item", "refused"), [("L-RED", False), ("E-BLACK", True)])
async def test_holiday_purchases_come_back_later_but_opened_electronics_do_not(item: str, refused: bool) -> None:
    shop = small_shop()
    placed, arrived = datetime(2026, 11, 3, 12, tzinfo=UTC), datetime(2026, 11, 7, 12, tzinfo=UTC)
    shop.orders[ORDERS[0].id] = delivered("#W1001", item, placed_at=placed, delivered_at=arrived)
    asked: dict[str, object] = {"order_id": "#W1001", "item_ids": [item], **TO_CARD}

    change = await decided(shop, "return_delivered_order_items", asked, now=datetime(2027, 1, 31, 12, tzinfo=UTC))

    assert isinstance(change, Refusal) is refused


async def test_a_default_address_in_any_script_is_kept_as_written() -> None:
    address = {"address1": "中环皇后大道中 1 号", "address2": "", "city": "香港", "state": "", "country": "中国香港"}
    customer = await call(small_shop(), "modify_user_address", {"user_id": ANA, **address, "zip": ""})

    assert not isinstance(customer, Refusal)
    assert customer["address"] == address | {"zip": ""}
