"""Harbour & Pine, the demo shop: the same world on every machine."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from ...model.money import Money, nothing
from ...model.shop import (
    Customer,
    ExchangeRequest,
    Fulfilment,
    Item,
    Order,
    OrderId,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentKind,
    PaymentMethodId,
    Product,
    ReturnRequest,
)
from ..world import World
from .catalogue import read_catalogue
from .draws import draw, pick
from .orders import Plan, by_id, drawn_plans, written_plans
from .people import read_people

SOURCE = "demo"
"""What its world is known by where it was loaded."""
SALE_UNTIL = datetime(2026, 1, 15, tzinfo=UTC)
SALE_PERCENT = 90
"""What clothes and shoes cost of their price in the winter sale, which is why exchanges have differences."""

_SENT = {OrderStatus.PROCESSED, OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED}
_REASONS = ("no longer needed", "ordered by mistake")
_Catalogue = Mapping[str, tuple[Product, Item]]


def harbour_and_pine(catalogue: str) -> World:
    """The demo shop over its product catalogue, given as CSV."""
    products = read_catalogue(catalogue)
    people = read_people()
    written = tuple(written_plans())
    plans = (*written, *drawn_plans(int(written[-1].id[1:]) + 1, people, products))
    customers = {str(customer.id): customer for customer in people}
    orders = tuple(_order(plan, customers[plan.customer], by_id(products)) for plan in plans)
    theirs: dict[str, list[Order]] = defaultdict(list)
    for order in sorted(orders, key=lambda order: (order.placed_at, order.id)):
        theirs[order.customer].append(order)
    return World(
        source=SOURCE,
        products=products,
        customers=tuple(
            replace(customer, orders=tuple(order.id for order in theirs[customer.id])) for customer in people
        ),
        orders=orders,
    )


def _order(plan: Plan, customer: Customer, catalogue: _Catalogue) -> Order:
    lines = tuple(_line(*catalogue[item], plan.placed_at) for item in plan.items)
    payments = tuple(_payments(plan, customer, lines))
    order = Order(
        id=OrderId(plan.id),
        customer=customer.id,
        address=customer.address,
        lines=lines,
        status=plan.status,
        payments=payments,
        fulfilments=_parcels(plan.id, lines) if plan.status in _SENT else (),
        placed_at=plan.placed_at,
        delivered_at=plan.delivered_at,
    )
    return _so_far(order, catalogue)


def _line(product: Product, item: Item, placed_at: datetime) -> OrderLine:
    on_sale = placed_at < SALE_UNTIL and product.category in {"clothing", "shoes"}
    price = item.price.percent(SALE_PERCENT) if on_sale else item.price
    return OrderLine(item=item.id, product=product.id, name=product.name, price=price, options=item.options)


def _payments(plan: Plan, customer: Customer, lines: Sequence[OrderLine]) -> Iterator[Payment]:
    owed = nothing(lines[0].price.currency)
    for line in lines:
        owed = owed + line.price
    for way in plan.paid_by:
        kind, _, part = way.partition(":")
        amount = Money(amount=Decimal(part).quantize(owed.amount), currency=owed.currency) if part else owed
        yield Payment(kind=PaymentKind.PAYMENT, amount=amount, method=_method(customer, kind))
        owed = owed - amount


def _method(customer: Customer, kind: str) -> PaymentMethodId:
    return next(
        method.id for method in customer.payment_methods if kind == method.brand or method.source.value.startswith(kind)
    )


def _parcels(id: str, lines: Sequence[OrderLine]) -> tuple[Fulfilment, ...]:
    """One parcel, or a second one from the third piece on."""
    packed = [part for part in (lines[:2], lines[2:]) if part]
    return tuple(
        Fulfilment(
            tracking_ids=(f"{100_000_000_000 + draw('parcel', id, place, below=900_000_000_000)}",),
            items=tuple(line.item for line in part),
        )
        for place, part in enumerate(packed)
    )


def _so_far(order: Order, catalogue: _Catalogue) -> Order:
    """The order with what its status says happened to it."""
    first, method = order.lines[0], order.payments[-1].method
    match order.status:
        case OrderStatus.CANCELLED:
            back = tuple(replace(payment, kind=PaymentKind.REFUND) for payment in order.payments)
            return replace(order, payments=order.payments + back, cancel_reason=pick(_REASONS, "reason", order.id))
        case OrderStatus.ITEMS_MODIFIED:
            even = Payment(kind=PaymentKind.REFUND, amount=nothing(order.currency), method=method)
            return replace(order, payments=(*order.payments, even))
        case OrderStatus.RETURN_REQUESTED:
            return replace(order, returned=ReturnRequest(items=(first.item,), method=method))
        case OrderStatus.EXCHANGE_REQUESTED:
            product, item = catalogue[first.item]
            new = pick([one for one in product.items if one.id != item.id] or [item], "exchange", order.id)
            asked = ExchangeRequest(
                items=(first.item,), new_items=(new.id,), method=method, difference=new.price - first.price
            )
            return replace(order, exchanged=asked)
        case _:
            return order
