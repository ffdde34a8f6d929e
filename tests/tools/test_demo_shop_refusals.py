"""The rules hold over the demo shop in SQL too: whatever is forbidden there leaves every row as it was."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shopclerk.bot.assembly.demo import demo_world
from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.shop import Order, OrderStatus
from shopclerk.bot.model.shop_rules import ShopRules
from shopclerk.bot.ports import Shop
from shopclerk.bot.tools.performing import perform
from shopclerk.bot.tools.registry import by_name
from shopclerk.bot.tools.tool import Result, ToolContext

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CANCEL, RETURN, EXCHANGE, ITEMS = (
    "cancel_pending_order",
    "return_delivered_order_items",
    "exchange_delivered_order_items",
    "modify_pending_order_items",
)


class _Clock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with open_demo_shop(_Clock()) as opened:
        yield opened


async def _call(shop: Shop, tool: str, customer: CustomerId, **arguments: Any) -> Result | Refusal:
    context = ToolContext(shop=shop, rules=ShopRules(), now=NOW, customer=customer)
    one = by_name()[tool]
    return await perform(one, context, one.arguments.model_validate(arguments), f"{tool}:{arguments}")


async def _stands(shop: Shop, order: Order) -> bool:
    customer = next(one for one in demo_world().customers if one.id == order.customer)
    return await shop.order(order.id) == order and await shop.customer(order.customer) == customer


def _orders(*statuses: OrderStatus) -> list[Order]:
    return [order for order in demo_world().orders if order.status in statuses]


def _return(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "item_ids": [order.lines[0].item],
        "payment_method_id": order.payments[0].method,
        "unopened": True,
    }


async def test_nobody_touches_or_sees_an_order_of_somebody_else(shop: Shop) -> None:
    for order in demo_world().orders:
        other = next(one.id for one in demo_world().customers if one.id != order.customer)
        for tool, arguments in (
            ("get_order_details", {"order_id": order.id}),
            (CANCEL, {"order_id": order.id, "reason": "no longer needed"}),
            (RETURN, _return(order)),
        ):
            refusal = await _call(shop, tool, other, **arguments)
            assert isinstance(refusal, Refusal)
            assert refusal.rule == "ownership"
        assert await _stands(shop, order)


async def test_only_pending_orders_are_cancelled(shop: Shop) -> None:
    others = _orders(*(status for status in OrderStatus if status is not OrderStatus.PENDING))
    assert len(others) > 50
    for order in others:
        refusal = await _call(shop, CANCEL, order.customer, order_id=order.id, reason="no longer needed")
        assert isinstance(refusal, Refusal)
        assert refusal.rule in {"order_state", "one_modification"}
        assert await _stands(shop, order)


async def test_nothing_comes_back_before_delivery_or_twice_or_late(shop: Shop) -> None:
    late = NOW - timedelta(days=45)
    # The holiday extension of the rules is for another season than these orders, so forty-five days are too late.
    delivered = [order for order in _orders(OrderStatus.DELIVERED) if order.delivered_at and order.delivered_at < late]
    undelivered = _orders(*(status for status in OrderStatus if status is not OrderStatus.DELIVERED))
    assert len(delivered) >= 10
    for order in [*delivered, *undelivered]:
        refusal = await _call(shop, RETURN, order.customer, **_return(order))
        assert isinstance(refusal, Refusal)
        assert refusal.rule in {
            "not_delivered",
            "one_request",
            "return_window",
            "not_returnable",
            "final_sale",
        }
        assert await _stands(shop, order)


async def test_pieces_become_no_other_product(shop: Shop) -> None:
    foreign = demo_world().products[0]
    pending = _orders(OrderStatus.PENDING)
    for order in pending:
        if order.lines[0].product == foreign.id:
            continue
        refusal = await _call(
            shop,
            ITEMS,
            order.customer,
            order_id=order.id,
            item_ids=[order.lines[0].item],
            new_item_ids=[foreign.items[0].id],
            payment_method_id=order.payments[0].method,
        )
        assert isinstance(refusal, Refusal)
        assert refusal.rule == "same_product"
        assert await _stands(shop, order)


async def test_every_pending_order_can_be_cancelled_and_is_paid_back_in_full(shop: Shop) -> None:
    for order in _orders(OrderStatus.PENDING):
        done = await _call(shop, CANCEL, order.customer, order_id=order.id, reason="ordered by mistake")
        assert not isinstance(done, Refusal), done
        after = await shop.order(order.id)
        assert after is not None
        assert not after.paid()
