"""Whatever is asked for in whatever order: no money unaccounted, no balance and no stock below zero."""

import asyncio
import contextlib
from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.database.connections import Database
from shopclerk.bot.errors import ShopError
from shopclerk.bot.model.change import (
    Cancellation,
    Change,
    Exchange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Return,
    Swap,
)
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import nothing
from shopclerk.bot.model.shop import Customer, OrderId, OrderLine, OrderStatus, PaymentMethod
from shopclerk.bot.shop.loading import load_world
from shopclerk.bot.shop.sql_shop import SqlShop

from .small_world import ANA, FLEECE, GIFT, MUG, NOW, StandingClock, line, small_world

Step = tuple[str, str, int, int, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["W1", "W2", "W3"]),
        st.sampled_from(["cancel", "pay", "swap", "swap two", "return", "exchange"]),
        st.integers(0, 2),
        st.integers(0, 3),
        st.sampled_from(["credit_card_1", "gift_card_1", "paypal_1"]),
    ),
    max_size=8,
)


async def change_of(shop: SqlShop, step: Step) -> Change:
    """A change somebody might ask for; nothing here asks whether it is allowed."""
    id, kind, place, other, pays = step
    order, customer = await shop.order(OrderId(id)), await shop.customer(ANA)
    assert order is not None
    assert customer is not None
    method = _method(customer, pays)
    old = order.lines[place % len(order.lines)]
    match kind:
        case "cancel":
            first = _method(customer, order.payments[-1].method)
            back = (MoneyBack(amount=order.paid(), method=first),)
            return Cancellation(order=order, reason="no longer needed", refunds=back)
        case "pay":
            refund = MoneyBack(amount=order.paid(), method=_method(customer, order.payments[0].method))
            return PaymentChange(order=order, method=method, charge=order.paid(), refund=refund)
        case "return":
            return Return(order=order, items=(old.item,), refund=MoneyBack(amount=old.price, method=method))
    lines = order.lines[:2] if kind == "swap two" else (old,)
    swaps = tuple(Swap(old=one, new=_another(one.product, other)) for one in lines)
    difference = nothing()
    for swap in swaps:
        difference = difference + swap.new.price - swap.old.price
    asked = Exchange if kind == "exchange" else ItemsChange
    return asked(order=order, swaps=swaps, method=method, difference=difference)


def _another(product: str, other: int) -> OrderLine:
    found = FLEECE if product == FLEECE.id else MUG
    return line(found.items[other % len(found.items)], found)


def _method(customer: Customer, id: str) -> PaymentMethod:
    found = customer.payment_method(id)
    assert found is not None
    return found


async def play(database: Database, steps: Sequence[Step]) -> None:
    await load_world(database, small_world(), at=NOW, replace=True)
    shop = SqlShop(database, clock=StandingClock())
    for step in steps:
        change, key = await change_of(shop, step), uuid4().hex
        with contextlib.suppress(ShopError):
            first = await shop.apply(change, key=key)
            second = await shop.apply(change, key=key)
            assert second.repeated
            assert second.order == first.order
    await check(shop)


async def check(shop: SqlShop) -> None:
    orders = await shop.orders_of(CustomerId(ANA))
    on_gift_card = Decimal("30.00")
    for order in orders:
        total = nothing()
        for piece in order.lines:
            total = total + piece.price
        assert order.paid() == (nothing() if order.status is OrderStatus.CANCELLED else total)
        for payment in order.payments:
            if payment.method == GIFT.id:
                sign = -1 if payment.kind == "payment" else 1
                on_gift_card += sign * payment.amount.amount
    customer = await shop.customer(ANA)
    assert customer is not None
    balance = _method(customer, GIFT.id).balance
    assert balance is not None
    assert balance.amount == on_gift_card >= 0
    for product in (FLEECE, MUG):
        found = await shop.product(product.id)
        assert found is not None
        assert all(item.stock is None or item.stock >= 0 for item in found.items)


def test_no_sequence_of_changes_loses_or_makes_money() -> None:
    with asyncio.Runner() as runner:
        opened = open_shop_database("sqlite://")
        database = runner.run(opened.__aenter__())

        @settings(max_examples=100, deadline=None)
        @given(steps=STEPS)
        def holds(steps: list[Step]) -> None:
            runner.run(play(database, steps))

        try:
            holds()
        finally:
            runner.run(opened.__aexit__(None, None, None))
