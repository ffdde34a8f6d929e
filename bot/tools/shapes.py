"""Orders, customers and products as tools show them: the JSON of tau2-bench's retail domain."""

from datetime import datetime

from ..model.money import Money
from ..model.shop import Customer, Item, Order, PaymentMethod, PostalAddress, Product
from .tool import Result

Json = dict[str, object]


def order_shape(order: Order) -> Result:
    """An order; what was never asked for (cancel, return, exchange) and dates not kept are left out."""
    shape: Json = {
        "order_id": order.id,
        "user_id": order.customer,
        "address": address_shape(order.address),
        "items": [
            {
                "name": line.name,
                "product_id": line.product,
                "item_id": line.item,
                "price": _number(line.price),
                "options": dict(line.options),
            }
            for line in order.lines
        ],
        "status": order.status.value,
        "fulfillments": [
            {"tracking_id": list(parcel.tracking_ids), "item_ids": list(parcel.items)} for parcel in order.fulfilments
        ],
        "payment_history": [
            {
                "transaction_type": payment.kind.value,
                "amount": _number(payment.amount),
                "payment_method_id": payment.method,
            }
            for payment in order.payments
        ],
    }
    return shape | _asked_for(order) | _dates(order) | _currency(order.currency)


def customer_shape(customer: Customer) -> Result:
    """A customer with payment methods and order ids."""
    return {
        "user_id": customer.id,
        "name": {"first_name": customer.name.first, "last_name": customer.name.last},
        "address": address_shape(customer.address),
        "email": customer.email,
        "payment_methods": {method.id: _method(method) for method in customer.payment_methods},
        "orders": list(customer.orders),
    }


def product_shape(product: Product) -> Result:
    """A product with its items, which tau2 calls variants."""
    shape: Json = {
        "name": product.name,
        "product_id": product.id,
        "variants": {item.id: item_shape(item) for item in product.items},
    }
    return shape | {name: value for name in ("category", "brand", "seller") if (value := getattr(product, name))}


def item_shape(item: Item) -> Json:
    """One item of a product."""
    shape: Json = {
        "item_id": item.id,
        "options": dict(item.options),
        "available": item.available,
        "price": _number(item.price),
    }
    return shape | _currency(item.price.currency)


def address_shape(address: PostalAddress) -> Json:
    """An address."""
    return {
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "country": address.country,
        "state": address.state,
        "zip": address.zip,
    }


def _method(method: PaymentMethod) -> Json:
    shape: Json = {"source": method.source.value, "id": method.id}
    if method.balance is not None:
        shape["balance"] = _number(method.balance)
    return shape | {name: value for name in ("brand", "last_four") if (value := getattr(method, name))}


def _asked_for(order: Order) -> Json:
    shape: Json = {"cancel_reason": order.cancel_reason} if order.cancel_reason else {}
    if order.returned:
        shape |= {"return_items": sorted(order.returned.items), "return_payment_method_id": order.returned.method}
    if order.exchanged:
        shape |= {
            "exchange_items": sorted(order.exchanged.items),
            "exchange_new_items": sorted(order.exchanged.new_items),
            "exchange_payment_method_id": order.exchanged.method,
            "exchange_price_difference": _number(order.exchanged.difference),
        }
    return shape


def _dates(order: Order) -> Json:
    dates: dict[str, datetime | None] = {"placed_at": order.placed_at, "delivered_at": order.delivered_at}
    return {name: at.isoformat() for name, at in dates.items() if at}


def _currency(currency: str) -> Json:
    """US dollars go without saying, as in tau2."""
    return {} if currency == "USD" else {"currency": currency}


def _number(money: Money) -> float:
    """JSON has no decimals; a double holds cents exactly enough to print them as they were."""
    return float(money.amount)
