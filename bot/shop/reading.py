"""Reads nouns out of the shop's tables: a handful of statements each, however many rows hang on them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, select

from ..model.shop import Customer, Order, Product, ProductId
from .nouns import to_customer, to_order, to_product
from .tables import (
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
)

# Built once: making a statement anew costs more than running it.
_CUSTOMER = select(customers).where(customers.c.id == bindparam("id"))
_BY_EMAIL = select(customers).where(customers.c.email_key == bindparam("email")).order_by(customers.c.sequence).limit(1)
_BY_NAME = (
    select(customers)
    .where(
        customers.c.last_key == bindparam("last"),
        customers.c.first_key == bindparam("first"),
        customers.c.zip_key == bindparam("zip"),
    )
    .order_by(customers.c.sequence)
)
_METHODS = (
    select(payment_methods)
    .where(payment_methods.c.customer.in_(bindparam("ids", expanding=True)))
    .order_by(payment_methods.c.sequence)
)
_PRODUCT = select(products).where(products.c.id == bindparam("id"))
_PRODUCT_OF = select(products).join(items).where(items.c.id == bindparam("item"))
_ITEMS = select(items).where(items.c.product == bindparam("id")).order_by(items.c.sequence)
_PRODUCTS = select(products).where(products.c.id.in_(bindparam("ids", expanding=True)))
_ITEMS_OF_ALL = select(items).where(items.c.product.in_(bindparam("ids", expanding=True))).order_by(items.c.sequence)
_TYPES = select(products.c.name, products.c.id).order_by(products.c.sequence.desc())
ORDERS = (
    select(
        orders,
        returns.c["items"].label("return_items"),
        returns.c.method.label("return_method"),
        exchanges.c["items"].label("exchange_items"),
        exchanges.c.new_items.label("exchange_new_items"),
        exchanges.c.method.label("exchange_method"),
        exchanges.c.difference.label("exchange_difference"),
        exchanges.c.currency.label("exchange_currency"),
    )
    .outerjoin(returns)
    .outerjoin(exchanges)
)
_BY_ID = ORDERS.where(orders.c.id.in_(bindparam("ids", expanding=True)))


def _hanging(table: Table) -> Select[Any]:
    """The rows that hang on some orders, in their order."""
    return (
        select(table)
        .where(table.c.order_id.in_(bindparam("ids", expanding=True)))
        .order_by(table.c.order_id, table.c.position)
    )


_HANGING = tuple(_hanging(table) for table in (order_lines, fulfilments, payments))


def read_customer(connection: Connection, id: str) -> Customer | None:
    """A customer, or None."""
    return next(iter(_customers(connection, _CUSTOMER, {"id": id})), None)


def read_customer_by_email(connection: Connection, email: str) -> Customer | None:
    """The first customer with this e-mail key, or None."""
    return next(iter(_customers(connection, _BY_EMAIL, {"email": email})), None)


def read_customers_by_name(connection: Connection, first: str, last: str, zip: str) -> Sequence[Customer]:
    """The customers with these keys."""
    return _customers(connection, _BY_NAME, {"first": first, "last": last, "zip": zip})


def read_product(connection: Connection, id: str) -> Product | None:
    """A product, or None."""
    return _product(connection, connection.execute(_PRODUCT, {"id": id}).mappings().first())


def read_products(connection: Connection, ids: Collection[str]) -> dict[ProductId, Product]:
    """The products with these ids, in two queries however many."""
    asked = {"ids": list(ids)}
    theirs: dict[str, list[RowMapping]] = defaultdict(list)
    for item in connection.execute(_ITEMS_OF_ALL, asked).mappings():
        theirs[item["product"]].append(item)
    rows = connection.execute(_PRODUCTS, asked).mappings()
    return {ProductId(row["id"]): to_product(row, theirs[row["id"]]) for row in rows}


def read_product_of(connection: Connection, item: str) -> Product | None:
    """The product an item belongs to, or None."""
    return _product(connection, connection.execute(_PRODUCT_OF, {"item": item}).mappings().first())


def read_product_types(connection: Connection) -> dict[str, ProductId]:
    """Names and ids in the order of the names; of two products of one name the first counts."""
    rows = sorted(connection.execute(_TYPES).mappings().all(), key=itemgetter("name"))
    return {row["name"]: ProductId(row["id"]) for row in rows}


def read_order(connection: Connection, id: str) -> Order | None:
    """An order, or None; with and without the leading `#`."""
    bare = id.strip().removeprefix("#")
    found = {order.id: order for order in read_orders(connection, (bare, f"#{bare}"))}
    return next((order for key, order in found.items() if key == id), None) or next(iter(found.values()), None)


def read_orders(connection: Connection, ids: Sequence[str]) -> Sequence[Order]:
    """The orders with these very ids, as far as they are there, in no certain order."""
    rows = connection.execute(_BY_ID, {"ids": ids}).mappings().all()
    found = [row["id"] for row in rows]
    if not found:
        return ()
    return orders_of_rows(rows, [connection.execute(part, {"ids": found}).mappings().all() for part in _HANGING])


def orders_of_rows(rows: Sequence[RowMapping], hanging: Sequence[Sequence[RowMapping]]) -> Sequence[Order]:
    """Orders from their rows and those of their lines, parcels and payments, whoever they belong to."""
    by_order: list[dict[str, list[RowMapping]]] = []
    for part in hanging:
        grouped = defaultdict(list)
        for row in part:
            grouped[row["order_id"]].append(row)
        by_order.append(grouped)
    lines, parcels, paid = by_order
    return [to_order(row, lines[row["id"]], parcels[row["id"]], paid[row["id"]]) for row in rows]


def _customers(connection: Connection, statement: Select[Any], values: dict[str, str]) -> Sequence[Customer]:
    rows = connection.execute(statement, values).mappings().all()
    methods = defaultdict(list)
    if rows:
        for method in connection.execute(_METHODS, {"ids": [row["id"] for row in rows]}).mappings():
            methods[method["customer"]].append(method)
    return [to_customer(row, methods[row["id"]]) for row in rows]


def _product(connection: Connection, row: RowMapping | None) -> Product | None:
    if row is None:
        return None
    return to_product(row, connection.execute(_ITEMS, {"id": row["id"]}).mappings().all())
