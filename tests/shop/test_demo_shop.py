"""Harbour & Pine: how much there is of what, that it adds up, and that it is the same everywhere."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

from shopclerk.bot.assembly.demo import MADE_UP_FOR, demo_world, demo_world_at
from shopclerk.bot.model.money import nothing
from shopclerk.bot.model.shop import OrderStatus, PaymentSource


def test_there_is_enough_of_everything() -> None:
    world = demo_world()
    assert len(world.products) >= 80
    assert len(world.customers) >= 40
    assert len(world.orders) >= 150
    assert set(Counter(order.status for order in world.orders)) == set(OrderStatus)
    assert {one.source for customer in world.customers for one in customer.payment_methods} == set(PaymentSource)
    assert {customer.locale for customer in world.customers} == {"en", "zh"}
    assert len({customer.address.country for customer in world.customers}) >= 12
    assert sum(not customer.name.first.isascii() for customer in world.customers) >= 15


def test_the_order_the_transcripts_cancel_is_anas_and_pending() -> None:
    order = next(order for order in demo_world().orders if order.id == "W1001")
    assert (order.customer, order.status) == ("ana", OrderStatus.PENDING)
    assert order.placed_at is not None
    assert order.placed_at < datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_every_kind_of_return_has_a_delivered_order() -> None:
    world = demo_world()
    kinds = {product.id: product.return_class for product in world.products}
    sellers = {product.id for product in world.products if product.seller}
    delivered = [line.product for o in world.orders if o.status is OrderStatus.DELIVERED for line in o.lines]
    assert {kinds[product] for product in delivered} == set(kinds.values())
    assert sellers & set(delivered)


def test_some_things_are_sold_out_and_nothing_below_zero() -> None:
    items = [item for product in demo_world().products for item in product.items]
    assert any(item.stock == 0 and not item.available for item in items)
    assert all(item.stock is None or item.stock >= 0 for item in items)
    assert len({item.id for item in items}) == len(items)


def test_every_order_is_paid_to_the_cent_and_a_cancelled_one_paid_back() -> None:
    for order in demo_world().orders:
        total = nothing()
        for line in order.lines:
            total = total + line.price
        assert order.paid() == (nothing() if order.status is OrderStatus.CANCELLED else total), order.id


def test_ids_lead_somewhere_and_orders_are_listed_oldest_first() -> None:
    world = demo_world()
    orders = {order.id: order for order in world.orders}
    methods = {customer.id: {one.id for one in customer.payment_methods} for customer in world.customers}
    items = {item.id for product in world.products for item in product.items}
    for customer in world.customers:
        theirs = [orders[id] for id in customer.orders]
        assert [order.customer for order in theirs] == [customer.id] * len(theirs)
        assert theirs == sorted(theirs, key=lambda order: str(order.placed_at))
    for order in world.orders:
        assert order.id in next(one.orders for one in world.customers if one.id == order.customer)
        assert {payment.method for payment in order.payments} <= methods[order.customer]
        assert {line.item for line in order.lines} <= items
    assert len(orders) == len(world.orders)
    assert len({customer.email for customer in world.customers}) == len(world.customers)


def test_somebody_has_two_orders_open_at_once() -> None:
    pending = Counter(order.customer for order in demo_world().orders if order.status is OrderStatus.PENDING)
    assert pending["bruno"] >= 2


def test_the_world_is_the_same_in_every_process() -> None:
    program = "from shopclerk.bot.assembly.demo import demo_world; print(demo_world().digest())"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {demo_world().digest()}


def test_the_shop_set_up_later_is_the_same_with_later_dates() -> None:
    later = demo_world_at(MADE_UP_FOR + timedelta(days=200))
    first, moved = demo_world().orders[0], later.orders[0]
    assert moved.placed_at == first.placed_at + timedelta(days=200)
    assert moved.delivered_at is None
    assert later.digest() == demo_world().digest()
