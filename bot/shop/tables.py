"""The tables of the shop: customers, catalogue, orders with their money, and the books of what was changed."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint

from ..database.columns import NAMING, Amount, Json, Sequence, UtcDateTime

metadata = MetaData(naming_convention=NAMING)

# One row for each world that was loaded, never removed: the last is the one in force. The books of changes name it,
# so that it can be told whether anything happened since.
worlds = Table(
    "shop_worlds",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("source", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("notes", Json, nullable=False),
)

# `*_key` columns hold what is searched by, without case.
customers = Table(
    "shop_customers",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("first_key", String, nullable=False),
    Column("last_key", String, nullable=False),
    Column("zip_key", String, nullable=False),
    Column("email", String, nullable=False),
    Column("email_key", String, nullable=False, index=True),
    Column("address", Json, nullable=False),
    Column("orders", Json, nullable=False),
    Column("locale", String, nullable=False),
    Column("recommendations", Boolean, nullable=False),
    Index("ix_shop_customers_name", "last_key", "first_key", "zip_key"),
)

payment_methods = Table(
    "shop_payment_methods",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("customer", String, ForeignKey("shop_customers.id"), nullable=False),
    Column("id", String, nullable=False),
    Column("source", String, nullable=False),
    Column("brand", String, nullable=False),
    Column("last_four", String, nullable=False),
    Column("balance", Amount),
    Column("currency", String, nullable=False),
    UniqueConstraint("customer", "id"),
)

products = Table(
    "shop_products",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("names", Json, nullable=False),
    Column("category", String, nullable=False),
    Column("brand", String, nullable=False),
    Column("seller", String, nullable=False),
    Column("return_class", String, nullable=False),
)

# `offered` is whether the shop sells it at all; `stock` is NULL where it does not count pieces.
items = Table(
    "shop_items",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("product", String, ForeignKey("shop_products.id"), nullable=False, index=True),
    Column("options", Json, nullable=False),
    Column("price", Amount, nullable=False),
    Column("currency", String, nullable=False),
    Column("offered", Boolean, nullable=False),
    Column("stock", Integer),
)

orders = Table(
    "shop_orders",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("customer", String, ForeignKey("shop_customers.id"), nullable=False, index=True),
    Column("address", Json, nullable=False),
    Column("status", String, nullable=False),
    Column("cancel_reason", String, nullable=False),
    Column("placed_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("version", Integer, nullable=False),
)

order_lines = Table(
    "shop_order_lines",
    metadata,
    Column("order_id", String, ForeignKey("shop_orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("item", String, nullable=False),
    Column("product", String, nullable=False),
    Column("name", String, nullable=False),
    Column("price", Amount, nullable=False),
    Column("currency", String, nullable=False),
    Column("options", Json, nullable=False),
)

fulfilments = Table(
    "shop_fulfilments",
    metadata,
    Column("order_id", String, ForeignKey("shop_orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("tracking_ids", Json, nullable=False),
    Column("items", Json, nullable=False),
)

payments = Table(
    "shop_payments",
    metadata,
    Column("order_id", String, ForeignKey("shop_orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("currency", String, nullable=False),
    Column("method", String, nullable=False),
)

returns = Table(
    "shop_returns",
    metadata,
    Column("order_id", String, ForeignKey("shop_orders.id"), primary_key=True),
    Column("items", Json, nullable=False),
    Column("method", String, nullable=False),
)

exchanges = Table(
    "shop_exchanges",
    metadata,
    Column("order_id", String, ForeignKey("shop_orders.id"), primary_key=True),
    Column("items", Json, nullable=False),
    Column("new_items", Json, nullable=False),
    Column("method", String, nullable=False),
    Column("difference", Amount, nullable=False),
    Column("currency", String, nullable=False),
)

# A key is known for ever, also after the world was replaced; so no foreign keys.
receipts = Table(
    "shop_receipts",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("order_id", String),
    Column("customer", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

audit = Table(
    "shop_audit",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("customer", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("order_id", String, index=True),
    Column("key", String, nullable=False, unique=True),
    Column("world", Sequence, nullable=False, index=True),
    Column("details", Json, nullable=False),
)

WORLD_TABLES = (
    exchanges,
    returns,
    payments,
    fulfilments,
    order_lines,
    orders,
    items,
    products,
    payment_methods,
    customers,
)
"""What a world is made of, the pointing ones first, so that they can be emptied in this order."""
