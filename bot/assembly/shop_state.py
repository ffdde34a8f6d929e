"""Reads values of a shop by path, for the `state` of transcripts: `orders.W1001.status`, `customers.ana.email`."""

from collections.abc import Mapping

from ..model.message import CustomerId
from ..model.shop import OrderId
from ..ports import Shop
from ..tools.shapes import customer_shape, order_shape


async def shop_value(shop: Shop, path: str) -> object:
    """The value at a path, in the names of the tools' JSON. Raises LookupError with the reason."""
    kind, _, rest = path.partition(".")
    id, _, field = rest.partition(".")
    if kind == "orders":
        order = await shop.order(OrderId(id))
        found = order_shape(order) if order else None
    elif kind == "customers":
        customer = await shop.customer(CustomerId(id))
        found = customer_shape(customer) if customer else None
    else:
        raise LookupError(f"`{kind}` is nothing a shop has; write orders.ID.… or customers.ID.…")
    if found is None:
        raise LookupError(f"the shop has no {kind.removesuffix('s')} {id}")
    return _inside(found, field, path)


def _inside(tree: object, field: str, path: str) -> object:
    for key in field.split(".") if field else ():
        if isinstance(tree, Mapping) and key in tree:
            tree = tree[key]
        elif isinstance(tree, list) and key.isdigit() and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            known = ", ".join(str(one) for one in tree) if isinstance(tree, Mapping) else "nothing"
            raise LookupError(f"`{key}` of {path} is not there; known here: {known}")
    return tree
