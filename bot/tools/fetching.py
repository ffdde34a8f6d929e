"""What every tool starts with: the customer who proved who they are, and their own order."""

import unicodedata
from collections.abc import Iterable, Mapping

from ..model.change import Refusal
from ..model.shop import Customer, Order, OrderId, Product, ProductId
from ..policy.ownership import own_order
from ..policy.refusals import refuse
from .tool import ToolContext


async def bound_customer(context: ToolContext) -> Customer | Refusal:
    """The customer the conversation is bound to, or a refusal that says how to link."""
    customer = await context.shop.customer(context.customer) if context.customer else None
    return customer or refuse("not_verified")


async def customer_and_order(context: ToolContext, order_id: str) -> tuple[Customer, Order] | Refusal:
    """The bound customer with one of their orders."""
    customer = await bound_customer(context)
    if isinstance(customer, Refusal):
        return customer
    asked = to_id(order_id)
    order = own_order(await _order(context, asked), customer, asked)
    return order if isinstance(order, Refusal) else (customer, order)


async def products_of(context: ToolContext, order: Order) -> Mapping[ProductId, Product]:
    """The products of an order's lines, as they are sold today."""
    return await context.shop.products_by_id({line.product for line in order.lines})


def to_id(text: str) -> str:
    """An id as typed, with full-width letters and blanks of a Chinese keyboard made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def to_ids(texts: Iterable[str]) -> tuple[str, ...]:
    """Several ids."""
    return tuple(to_id(text) for text in texts)


async def _order(context: ToolContext, asked: str) -> Order | None:
    """As typed first, since some shops write ids in lower case, then in capitals."""
    order = await context.shop.order(OrderId(asked))
    if order is None and asked.upper() != asked:
        return await context.shop.order(OrderId(asked.upper()))
    return order
