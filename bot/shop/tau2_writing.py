"""Writes a world as tau2-bench's retail database, value for value what it would hold itself."""

from collections.abc import Mapping
from typing import Any

from ..model.shop import Customer, Order, PaymentMethod, PaymentSource, PostalAddress, Product
from . import tau2_file as file
from .loading import ItemsChanged
from .tau2_reading import NULLS
from .world import World


def write_tau2(world: World, items_changed: Mapping[str, ItemsChanged]) -> dict[str, Any]:
    """The file's JSON. `items_changed` are the swaps made since the world was loaded, by order.

    Those need care: tau2 gives every piece swapped in one call the price and options of the last, and notes the
    difference as an unrounded sum of floats. The state is compared with its own, so it is written the same way.
    """
    written = [_order(order, items_changed.get(order.id), nulls=bool(world.notes.get(NULLS))) for order in world.orders]
    return {
        "products": {product.id: _product(product) for product in world.products},
        "users": {customer.id: _user(customer) for customer in world.customers},
        "orders": {order["order_id"]: order for order in written},
    }


def _product(product: Product) -> dict[str, Any]:
    variants = {
        item.id: {
            "item_id": item.id,
            "options": dict(item.options),
            "available": item.available,
            "price": float(item.price.amount),
        }
        for item in product.items
    }
    return {"name": product.name, "product_id": product.id, "variants": variants}


def _user(customer: Customer) -> dict[str, Any]:
    return {
        "user_id": customer.id,
        "name": {"first_name": customer.name.first, "last_name": customer.name.last},
        "address": _address(customer.address),
        "email": customer.email,
        "payment_methods": {method.id: _method(method) for method in customer.payment_methods},
        "orders": list(customer.orders),
    }


def _method(method: PaymentMethod) -> dict[str, Any]:
    written: dict[str, Any] = {"source": method.source.value, "id": method.id}
    if method.source is PaymentSource.CREDIT_CARD:
        written |= {"brand": method.brand, "last_four": method.last_four}
    if method.balance is not None:
        written["balance"] = float(method.balance.amount)
    return written


def _order(order: Order, changed: ItemsChanged | None, *, nulls: bool) -> dict[str, Any]:
    written: dict[str, Any] = {
        "order_id": order.id,
        "user_id": order.customer,
        "address": _address(order.address),
        "items": [
            {
                "name": line.name,
                "product_id": line.product,
                "item_id": line.item,
                "price": float(line.price.amount),
                "options": dict(line.options),
            }
            for line in order.lines
        ],
        "status": order.status.value,
        "fulfillments": [
            {"tracking_id": list(one.tracking_ids), "item_ids": list(one.items)} for one in order.fulfilments
        ],
        "payment_history": [
            {
                "transaction_type": one.kind.value,
                "amount": float(one.amount.amount),
                "payment_method_id": one.method,
            }
            for one in order.payments
        ],
    }
    if changed:
        _as_tau2_swaps(written, changed)
    happened = _happened(order)
    return written | (dict.fromkeys(file.OPTIONAL) if nulls else {}) | happened


def _as_tau2_swaps(written: dict[str, Any], changed: ItemsChanged) -> None:
    last = changed.swaps[-1]
    difference = 0.0
    for swap in changed.swaps:
        difference += float(swap["new_price"]) - float(swap["price"])
        written["items"][swap["at"]] |= {
            "price": float(last["new_price"]),
            "options": dict(last["new_options"]),
        }
    written["payment_history"][changed.payment] |= {
        "transaction_type": "payment" if difference > 0 else "refund",
        "amount": abs(difference),
    }


def _happened(order: Order) -> dict[str, Any]:
    happened: dict[str, Any] = {}
    if order.cancel_reason:
        happened["cancel_reason"] = order.cancel_reason
    if order.exchanged:
        happened |= {
            "exchange_items": list(order.exchanged.items),
            "exchange_new_items": list(order.exchanged.new_items),
            "exchange_payment_method_id": order.exchanged.method,
            "exchange_price_difference": float(order.exchanged.difference.amount),
        }
    if order.returned:
        happened |= {"return_items": list(order.returned.items), "return_payment_method_id": order.returned.method}
    return happened


def _address(address: PostalAddress) -> dict[str, str]:
    return {name: getattr(address, name) for name in file.Address.model_fields}
