"""Customers, catalogue and orders of the demo shop, with the books of its changes."""

import sqlalchemy as sa
from alembic import op

revision = "s0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    _create_worlds_and_customers()
    _create_catalogue()
    _create_orders()
    _create_parcels_and_payments()
    _create_requests()
    _create_books()


def _create_worlds_and_customers() -> None:
    op.create_table(
        "shop_worlds",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_worlds"),
    )
    op.create_table(
        "shop_customers",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("first_name", sa.String, nullable=False),
        sa.Column("last_name", sa.String, nullable=False),
        sa.Column("first_key", sa.String, nullable=False),
        sa.Column("last_key", sa.String, nullable=False),
        sa.Column("zip_key", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("email_key", sa.String, nullable=False),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("orders", sa.JSON, nullable=False),
        sa.Column("locale", sa.String, nullable=False),
        sa.Column("recommendations", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_customers"),
        sa.UniqueConstraint("id", name="uq_shop_customers_id"),
    )
    op.create_index("ix_shop_customers_email_key", "shop_customers", ["email_key"])
    op.create_index("ix_shop_customers_name", "shop_customers", ["last_key", "first_key", "zip_key"])
    op.create_table(
        "shop_payment_methods",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("brand", sa.String, nullable=False),
        sa.Column("last_four", sa.String, nullable=False),
        sa.Column("balance", sa.String),
        sa.Column("currency", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_payment_methods"),
        sa.ForeignKeyConstraint(["customer"], ["shop_customers.id"], name="fk_shop_payment_methods_customer"),
        sa.UniqueConstraint("customer", "id", name="uq_shop_payment_methods_customer"),
    )


def _create_catalogue() -> None:
    op.create_table(
        "shop_products",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("names", sa.JSON, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("brand", sa.String, nullable=False),
        sa.Column("seller", sa.String, nullable=False),
        sa.Column("return_class", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_products"),
        sa.UniqueConstraint("id", name="uq_shop_products_id"),
    )
    op.create_table(
        "shop_items",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("product", sa.String, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("price", sa.String, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("offered", sa.Boolean, nullable=False),
        sa.Column("stock", sa.Integer),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_items"),
        sa.ForeignKeyConstraint(["product"], ["shop_products.id"], name="fk_shop_items_product"),
        sa.UniqueConstraint("id", name="uq_shop_items_id"),
    )
    op.create_index("ix_shop_items_product", "shop_items", ["product"])


def _create_orders() -> None:
    op.create_table(
        "shop_orders",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("cancel_reason", sa.String, nullable=False),
        sa.Column("placed_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_orders"),
        sa.ForeignKeyConstraint(["customer"], ["shop_customers.id"], name="fk_shop_orders_customer"),
        sa.UniqueConstraint("id", name="uq_shop_orders_id"),
    )
    op.create_index("ix_shop_orders_customer", "shop_orders", ["customer"])
    op.create_table(
        "shop_order_lines",
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("product", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("price", sa.String, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "position", name="pk_shop_order_lines"),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name="fk_shop_order_lines_order_id"),
    )


def _create_parcels_and_payments() -> None:
    op.create_table(
        "shop_fulfilments",
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("tracking_ids", sa.JSON, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "position", name="pk_shop_fulfilments"),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name="fk_shop_fulfilments_order_id"),
    )
    op.create_table(
        "shop_payments",
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("amount", sa.String, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "position", name="pk_shop_payments"),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name="fk_shop_payments_order_id"),
    )


def _create_requests() -> None:
    op.create_table(
        "shop_returns",
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_shop_returns"),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name="fk_shop_returns_order_id"),
    )
    op.create_table(
        "shop_exchanges",
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("new_items", sa.JSON, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("difference", sa.String, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_shop_exchanges"),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name="fk_shop_exchanges_order_id"),
    )


def _create_books() -> None:
    op.create_table(
        "shop_receipts",
        sa.Column("key", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("order_id", sa.String),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_shop_receipts"),
    )
    op.create_table(
        "shop_audit",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("order_id", sa.String),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("world", SEQUENCE, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_shop_audit"),
        sa.UniqueConstraint("key", name="uq_shop_audit_key"),
    )
    op.create_index("ix_shop_audit_customer", "shop_audit", ["customer"])
    op.create_index("ix_shop_audit_order_id", "shop_audit", ["order_id"])
    op.create_index("ix_shop_audit_world", "shop_audit", ["world"])
