"""Reads who bought what, for customers who want recommendations."""

from sqlalchemy import Connection, select

from ..model.message import CustomerId
from ..model.purchase import Purchase
from ..model.shop import OrderId, OrderStatus, ProductId
from .tables import customers, order_lines, orders

_PURCHASES = (
    select(orders.c.customer, orders.c.id, order_lines.c.product, orders.c.placed_at)
    .join(order_lines, order_lines.c.order_id == orders.c.id)
    .join(customers, customers.c.id == orders.c.customer)
    .where(customers.c.recommendations.is_(True), orders.c.status != OrderStatus.CANCELLED.value)
    .order_by(customers.c.sequence, orders.c.placed_at, orders.c.sequence, order_lines.c.position)
)


def read_purchases(connection: Connection) -> list[Purchase]:
    """Everything bought and not cancelled, customer by customer, oldest first."""
    return [
        Purchase(
            customer=CustomerId(row["customer"]),
            order=OrderId(row["id"]),
            product=ProductId(row["product"]),
            at=row["placed_at"],
        )
        for row in connection.execute(_PURCHASES).mappings()
    ]
