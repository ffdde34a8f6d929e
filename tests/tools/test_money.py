"""Whatever is called in whatever order: no refund above what was paid, no stock below zero, all money accounted for."""

import asyncio
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shopclerk.bot.model.change import Return
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money, nothing
from shopclerk.bot.model.shop import Order, OrderStatus, PaymentKind, PaymentMethod, PaymentSource

from ..fakes.shop import FakeShop
from .small_shop import ANA, BO, CUSTOMERS, ORDERS, PRODUCTS, call, small_shop
from .violations import CANCEL, EXCHANGE, ITEMS, PAYMENT, RETURN

METHODS = [method.id for customer in CUSTOMERS for method in customer.payment_methods]
BUSY = [order for order in ORDERS if order.status in (OrderStatus.PENDING, OrderStatus.DELIVERED)]
OPTIONS = {product.id: [item.id for item in product.items] for product in PRODUCTS}


@st.composite
def calls(draw: st.DrawFn) -> tuple[CustomerId, str, dict[str, object]]:
    """A call that is likely to be allowed: mostly by the owner, about pieces the order was placed with."""
    order = draw(st.sampled_from(BUSY))
    tool = draw(st.sampled_from([CANCEL, PAYMENT, ITEMS, RETURN, EXCHANGE]))
    method = draw(st.sampled_from(METHODS))
    lines = draw(st.lists(st.sampled_from(order.lines), max_size=3))
    asked: dict[str, dict[str, object]] = {
        CANCEL: {"reason": "no longer needed"},
        PAYMENT: {"payment_method_id": method},
        RETURN: {"item_ids": [line.item for line in lines], "payment_method_id": method, "unopened": True},
    }
    swapped = {
        "item_ids": [line.item for line in lines],
        "new_item_ids": [draw(st.sampled_from(OPTIONS[line.product])) for line in lines],
        "payment_method_id": method,
    }
    customer = draw(st.sampled_from([order.customer, order.customer, order.customer, ANA, BO]))
    return customer, tool, {"order_id": order.id, **asked.get(tool, swapped)}


@settings(max_examples=300, deadline=None)
@given(st.lists(calls(), min_size=1, max_size=14))
def test_no_sequence_of_calls_makes_or_loses_money_or_stock(
    steps: list[tuple[CustomerId, str, dict[str, object]]],
) -> None:
    shop = small_shop()

    async def run() -> None:
        for at, (customer, tool, arguments) in enumerate(steps):
            await call(shop, tool, arguments, customer=customer, key=str(at))

    asyncio.run(run())

    assert all(nothing() <= order.paid() for order in shop.orders.values())
    assert all(item.stock is None or item.stock >= 0 for one in shop.products.values() for item in one.items)
    assert all(nothing() <= (method.balance or nothing()) for method in _gift_cards(shop))
    assert _gift_card_money(shop) + _spent_from_gift_cards(shop) == _gift_card_money(small_shop()) + (
        _spent_from_gift_cards(small_shop())
    )
    for order in shop.orders.values():
        if order.status is OrderStatus.CANCELLED and order.id != "#W1004":
            assert not order.paid()
        if order.status is OrderStatus.ITEMS_MODIFIED:
            before = next(one for one in ORDERS if one.id == order.id)
            assert order.paid() - before.paid() == _worth(order) - _worth(before)
    promised = {change.order.id: change.refund.amount for change in shop.applied if isinstance(change, Return)}
    assert all(amount <= shop.orders[id].paid() for id, amount in promised.items())


def _worth(order: Order) -> Money:
    return sum((line.price for line in order.lines), nothing())


def _gift_cards(shop: FakeShop) -> list[PaymentMethod]:
    return [
        method
        for customer in shop.customers.values()
        for method in customer.payment_methods
        if method.source is PaymentSource.GIFT_CARD
    ]


def _gift_card_money(shop: FakeShop) -> Money:
    return sum((method.balance or nothing() for method in _gift_cards(shop)), nothing())


def _spent_from_gift_cards(shop: FakeShop) -> Money:
    ids = {method.id for method in _gift_cards(shop)}
    spent = nothing()
    for order in shop.orders.values():
        for payment in order.payments:
            if payment.method in ids:
                spent = spent + (payment.amount if payment.kind is PaymentKind.PAYMENT else -payment.amount)
    return spent


async def test_stock_follows_a_swap_and_a_cancellation() -> None:
    shop = small_shop()
    asked = {"order_id": "#W1001", "item_ids": ["L-RED"], "new_item_ids": ["L-GREEN"]}

    await call(shop, ITEMS, asked | {"payment_method_id": "paypal_1"})

    stock = {item.id: item.stock for product in shop.products.values() for item in product.items}
    assert (stock["L-RED"], stock["L-GREEN"]) == (6, 0)
    assert shop.orders[ORDERS[0].id].paid().amount == Decimal("128.00")
