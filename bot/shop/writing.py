"""Makes a change in the open transaction: checks that nothing moved, writes the effects, and books them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from ..database.upserts import insert_or_keep
from ..errors import OrderChangedError, ShopError
from ..model.change import Change, CustomerAddressChange, Receipt
from ..model.shop import Order
from .booking import customer_details, order_details
from .effects import Effects, OrderChange, effects_of, kind_of
from .reading import read_customer, read_order
from .rows import address_columns, exchange_row, line_row, payment_row, return_row
from .tables import (
    audit,
    customers,
    exchanges,
    items,
    order_lines,
    orders,
    payment_methods,
    payments,
    receipts,
    returns,
    worlds,
)

_RECEIPT = select(receipts).where(receipts.c.key == bindparam("key"))
_WORLD = select(func.coalesce(func.max(worlds.c.sequence), 0))
_LOCK_ORDER = select(orders.c.id).where(orders.c.id == bindparam("id")).with_for_update()
_LOCK_CUSTOMER = select(customers.c.id).where(customers.c.id == bindparam("id")).with_for_update()
_LOCK_METHODS = (
    select(payment_methods.c.id, payment_methods.c.balance)
    .where(payment_methods.c.customer == bindparam("customer"))
    .order_by(payment_methods.c.sequence)
    .with_for_update()
)
_LOCK_ITEMS = (
    select(items.c.id, items.c.price, items.c.offered, items.c.stock)
    .where(items.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(items.c.sequence)
    .with_for_update()
)
_SET_BALANCE = (
    update(payment_methods)
    .where(payment_methods.c.customer == bindparam("of"), payment_methods.c.id == bindparam("method"))
    .values(balance=bindparam("amount"))
)
_SET_STOCK = update(items).where(items.c.id == bindparam("of")).values(stock=bindparam("left"))
_SET_LINE = update(order_lines).where(
    order_lines.c.order_id == bindparam("of"), order_lines.c.position == bindparam("at")
)
_SET_ORDER = update(orders).where(orders.c.id == bindparam("of")).values(version=orders.c.version + 1)
_SET_CUSTOMER = update(customers).where(customers.c.id == bindparam("of"))


def make_change(connection: Connection, change: Change, *, key: str, at: datetime) -> Receipt:
    """Make a change and book it under its key; a known key only tells what was made. Raises OrderChangedError."""
    if isinstance(change, CustomerAddressChange):
        target: dict[str, str | None] = {"order_id": None, "customer": change.customer.id}
    else:
        target = {"order_id": change.order.id, "customer": change.order.customer}
    booked = {"key": key, "kind": kind_of(change), "at": at, **target}
    if not connection.execute(insert_or_keep(connection.dialect.name, receipts), booked).rowcount:
        return _known(connection, booked)
    if isinstance(change, CustomerAddressChange):
        details = _move(connection, change)
    else:
        details = _change_order(connection, change)
    connection.execute(insert(audit), {**booked, "world": connection.scalar(_WORLD), "details": details})
    return _as_it_stands(connection, booked, repeated=False)


def read_receipt(connection: Connection, key: str) -> Receipt | None:
    """What was made under a key, as it stands now, or None."""
    row = connection.execute(_RECEIPT, {"key": key}).mappings().first()
    if row is None:
        return None
    return _as_it_stands(connection, row, repeated=True)


def _as_it_stands(connection: Connection, booked: Mapping[str, Any] | RowMapping, *, repeated: bool) -> Receipt:
    if booked["order_id"] is not None:
        return Receipt(order=read_order(connection, booked["order_id"]), repeated=repeated)
    return Receipt(customer=read_customer(connection, booked["customer"]), repeated=repeated)


def _known(connection: Connection, asked: Mapping[str, Any]) -> Receipt:
    row = connection.execute(_RECEIPT, {"key": asked["key"]}).mappings().one()
    if any(row[name] != asked[name] for name in ("kind", "order_id", "customer")):
        raise ShopError(f"the key {asked['key']} was used for another change: make a new key for each change")
    return _as_it_stands(connection, row, repeated=True)


def _move(connection: Connection, change: CustomerAddressChange) -> dict[str, Any]:
    connection.execute(_LOCK_CUSTOMER, {"id": change.customer.id})
    standing = read_customer(connection, change.customer.id)
    if standing is None or standing.address != change.customer.address:
        raise OrderChangedError(f"customer {change.customer.id}: the address was changed meanwhile")
    connection.execute(_SET_CUSTOMER, {"of": standing.id, **address_columns(change.address)})
    return customer_details(change)


def _change_order(connection: Connection, change: OrderChange) -> dict[str, Any]:
    connection.execute(_LOCK_ORDER, {"id": change.order.id})
    order = read_order(connection, change.order.id)
    if order is None or order.version != change.order.version:
        raise OrderChangedError(f"order {change.order.id} was changed meanwhile")
    effects = effects_of(change, order)
    _move_balances(connection, order, effects)
    _move_stock(connection, order, effects)
    _write_order(connection, order, effects)
    return order_details(change, order, effects)


def _move_balances(connection: Connection, order: Order, effects: Effects) -> None:
    named = {method for method, _ in (*effects.balances, *effects.covered)}
    if not named:
        return
    methods = connection.execute(_LOCK_METHODS, {"customer": order.customer}).mappings()
    held = {row["id"]: row["balance"] for row in methods}
    if missing := [method for method in named if held.get(method) is None]:
        raise OrderChangedError(f"order {order.id}: {missing[0]} is no gift card of {order.customer} any more")
    for method, amount in effects.covered:
        if held[method] < amount.amount:
            raise OrderChangedError(f"gift card {method} no longer covers {amount.amount}")
    for method, amount in effects.balances:
        held[method] += amount.amount
        if held[method] < 0:
            raise OrderChangedError(f"gift card {method} no longer covers {-amount.amount}")
        connection.execute(_SET_BALANCE, {"of": order.customer, "method": method, "amount": held[method]})


def _move_stock(connection: Connection, order: Order, effects: Effects) -> None:
    ids = sorted({*effects.taken, *effects.given_back})
    if not ids:
        return
    rows = {row["id"]: row for row in connection.execute(_LOCK_ITEMS, {"ids": ids}).mappings()}
    asked: dict[str, Decimal] = {swap.new.item: swap.new.price.amount for swap in effects.swaps}
    for item, pieces in effects.taken.items():
        row = rows.get(item)
        if row is None or not row["offered"] or (row["stock"] is not None and row["stock"] < pieces):
            raise OrderChangedError(f"order {order.id}: item {item} is sold out meanwhile")
        if row["price"] != asked[item]:
            raise OrderChangedError(f"order {order.id}: item {item} costs {row['price']} meanwhile")
    moves = Counter(effects.given_back)
    moves.subtract(effects.taken)
    for item, pieces in moves.items():
        # A piece of something no longer in the catalogue has nowhere to go back to.
        if pieces and item in rows and rows[item]["stock"] is not None:
            connection.execute(_SET_STOCK, {"of": item, "left": rows[item]["stock"] + pieces})


def _write_order(connection: Connection, order: Order, effects: Effects) -> None:
    fields: dict[str, Any] = {"of": order.id}
    if effects.status is not None:
        fields["status"] = effects.status.value
    if effects.cancel_reason is not None:
        fields["cancel_reason"] = effects.cancel_reason
    if effects.address is not None:
        fields["address"] = asdict(effects.address)
    connection.execute(_SET_ORDER, fields)
    for position, line in effects.lines.items():
        columns = line_row(order.id, position, line)
        connection.execute(_SET_LINE, {"of": columns.pop("order_id"), "at": columns.pop("position"), **columns})
    if effects.payments:
        first = len(order.payments)
        rows = [payment_row(order.id, first + at, payment) for at, payment in enumerate(effects.payments)]
        connection.execute(insert(payments), rows)
    if effects.returned:
        connection.execute(insert(returns), return_row(order.id, effects.returned))
    if effects.exchanged:
        connection.execute(insert(exchanges), exchange_row(order.id, effects.exchanged))
