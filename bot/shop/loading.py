"""Brings whole worlds into the shop's tables and out of them again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select

from ..database.connections import Database
from ..errors import ShopError
from .booking import BookedSwap
from .nouns import to_customer, to_product
from .reading import ORDERS, orders_of_rows
from .rows import (
    customer_row,
    exchange_row,
    fulfilment_row,
    item_row,
    line_row,
    method_row,
    order_row,
    payment_row,
    product_row,
    return_row,
)
from .tables import (
    WORLD_TABLES,
    audit,
    customers,
    exchanges,
    fulfilments,
    items,
    order_lines,
    orders,
    payment_methods,
    payments,
    products,
    returns,
    worlds,
)
from .world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which world lies in the tables, and how many changes were made in it since."""

    sequence: int
    source: str
    digest: str
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsChanged:
    """The swaps of an order's items since it was loaded, and the place of the payment that settled them."""

    swaps: Sequence[BookedSwap]
    payment: int


async def standing(database: Database) -> Standing | None:
    """What lies in the tables; None when nothing was ever loaded. Raises StoreError."""
    return await database.read(_standing)


async def load_world(database: Database, world: World, *, at: datetime, replace: bool = False) -> None:
    """Put a world into empty tables, or in the place of what is there. Raises ShopError, with nothing changed."""

    def work(connection: Connection) -> None:
        found = _standing(connection)
        if found is not None and not replace:
            raise ShopError(
                f"the shop in {database.where} holds {_told(found)}: nothing was changed; give --replace to put"
                " another world in its place"
            )
        _put(connection, world, at)

    await database.write(work)


async def seed_world(database: Database, world: World, *, at: datetime, replace: bool = False) -> bool:
    """Load a world once: False when it is there already, unchanged. Raises ShopError over any other or a changed one.

    An older edition of the same world that nobody touched gives way.
    """
    digest = world.digest()

    def work(connection: Connection) -> bool:
        found = _standing(connection)
        untouched = found is not None and found.source == world.source and not found.changes
        if found is not None and untouched and found.digest == digest:
            return False
        if found is not None and not untouched and not replace:
            raise ShopError(
                f"the shop in {database.where} holds {_told(found)}: nothing was changed; give --replace to put"
                " a fresh one in its place"
            )
        _put(connection, world, at, digest)
        return True

    return await database.write(work)


async def saved_world(database: Database) -> tuple[World, Mapping[str, ItemsChanged]]:
    """The world as it stands, and by order the item changes since it was loaded. Raises ShopError on an empty shop."""
    return await database.read(_saved)


def _standing(connection: Connection) -> Standing | None:
    newest = select(worlds).order_by(worlds.c.sequence.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    if row is None:
        return None
    made = select(func.count()).select_from(audit).where(audit.c.world == row["sequence"])
    return Standing(
        sequence=row["sequence"],
        source=row["source"],
        digest=row["digest"],
        changes=connection.scalar(made) or 0,
    )


def _told(found: Standing) -> str:
    if not found.changes:
        return f"the {found.source} world"
    return f"the {found.source} world with {found.changes} change{'s' if found.changes > 1 else ''} made since"


def _put(connection: Connection, world: World, at: datetime, digest: str = "") -> None:
    for table in WORLD_TABLES:
        connection.execute(delete(table))
    for table, rows in _rows(world):
        if rows:
            connection.execute(insert(table), rows)
    row = {"at": at, "source": world.source, "digest": digest, "notes": dict(world.notes)}
    connection.execute(insert(worlds), row)


def _rows(world: World) -> Iterable[tuple[Table, list[dict[str, Any]]]]:
    """Every table with its rows, the pointed-at ones first."""
    yield customers, [customer_row(one) for one in world.customers]
    yield payment_methods, [method_row(one, method) for one in world.customers for method in one.payment_methods]
    yield products, [product_row(one) for one in world.products]
    yield items, [item_row(item) for one in world.products for item in one.items]
    yield orders, [order_row(one) for one in world.orders]
    yield order_lines, [line_row(one.id, at, line) for one in world.orders for at, line in enumerate(one.lines)]
    yield (
        fulfilments,
        [fulfilment_row(one.id, at, parcel) for one in world.orders for at, parcel in enumerate(one.fulfilments)],
    )
    yield payments, [payment_row(one.id, at, paid) for one in world.orders for at, paid in enumerate(one.payments)]
    yield returns, [return_row(one.id, one.returned) for one in world.orders if one.returned]
    yield exchanges, [exchange_row(one.id, one.exchanged) for one in world.orders if one.exchanged]


def _saved(connection: Connection) -> tuple[World, Mapping[str, ItemsChanged]]:
    newest = select(worlds).order_by(worlds.c.sequence.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    if row is None:
        raise ShopError("the shop is empty: run `shopclerk shop seed` or `shopclerk shop import` first")
    world = World(
        source=row["source"],
        products=tuple(to_product(product, of) for product, of in _grouped(connection, products, items, "product")),
        customers=tuple(
            to_customer(customer, of) for customer, of in _grouped(connection, customers, payment_methods, "customer")
        ),
        orders=tuple(
            orders_of_rows(
                connection.execute(ORDERS.order_by(orders.c.sequence)).mappings().all(),
                [
                    connection.execute(select(part).order_by(part.c.order_id, part.c.position)).mappings().all()
                    for part in (order_lines, fulfilments, payments)
                ],
            )
        ),
        notes=row["notes"],
    )
    return world, _items_changed(connection, row["sequence"])


def _grouped(connection: Connection, one: Table, many: Table, by: str) -> Iterable[tuple[Any, list[Any]]]:
    """Every row of a table with those of another that point at it, each in the order they were loaded."""
    hanging: dict[str, list[Any]] = {}
    for row in connection.execute(select(many).order_by(many.c.sequence)).mappings():
        hanging.setdefault(row[by], []).append(row)
    for row in connection.execute(select(one).order_by(one.c.sequence)).mappings():
        yield row, hanging.get(row["id"], [])


def _items_changed(connection: Connection, world: int) -> Mapping[str, ItemsChanged]:
    booked = select(audit.c.order_id, audit.c.details).where(audit.c.world == world, audit.c.kind == "items")
    return {
        row["order_id"]: ItemsChanged(swaps=row["details"]["swaps"], payment=row["details"]["first_payment"])
        for row in connection.execute(booked.order_by(audit.c.sequence)).mappings()
    }
