"""Writes the shop's nouns as rows of its tables."""

from dataclasses import asdict
from typing import Any

from ..model.shop import (
    Customer,
    ExchangeRequest,
    Fulfilment,
    Item,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PostalAddress,
    Product,
    ReturnRequest,
)


def search_key(text: str) -> str:
    """A name, zip or e-mail address as it is searched by."""
    return " ".join(text.split()).casefold()


def customer_row(customer: Customer) -> dict[str, Any]:
    """A customer without their payment methods."""
    return {
        "id": customer.id,
        "first_name": customer.name.first,
        "last_name": customer.name.last,
        "first_key": search_key(customer.name.first),
        "last_key": search_key(customer.name.last),
        "email": customer.email,
        "email_key": search_key(customer.email),
        "orders": list(customer.orders),
        "locale": customer.locale,
        "recommendations": customer.recommendations,
        **address_columns(customer.address),
    }


def address_columns(address: PostalAddress) -> dict[str, Any]:
    """The columns of a customer that move with the address."""
    return {"address": asdict(address), "zip_key": search_key(address.zip)}


def method_row(customer: Customer, method: PaymentMethod) -> dict[str, Any]:
    """One way a customer pays."""
    return {
        "customer": customer.id,
        "id": method.id,
        "source": method.source.value,
        "brand": method.brand,
        "last_four": method.last_four,
        "balance": method.balance.amount if method.balance is not None else None,
        "currency": method.balance.currency if method.balance is not None else "",
    }


def product_row(product: Product) -> dict[str, Any]:
    """A product without its items."""
    return {
        "id": product.id,
        "name": product.name,
        "names": dict(product.names),
        "category": product.category,
        "brand": product.brand,
        "seller": product.seller,
        "return_class": product.return_class,
    }


def item_row(item: Item) -> dict[str, Any]:
    """One variant. An item that is out of stock is still offered."""
    return {
        "id": item.id,
        "product": item.product,
        "options": dict(item.options),
        "price": item.price.amount,
        "currency": item.price.currency,
        "offered": item.available or item.stock == 0,
        "stock": item.stock,
    }


def order_row(order: Order) -> dict[str, Any]:
    """An order's own row."""
    return {
        "id": order.id,
        "customer": order.customer,
        "address": asdict(order.address),
        "status": order.status.value,
        "cancel_reason": order.cancel_reason,
        "placed_at": order.placed_at,
        "delivered_at": order.delivered_at,
        "version": order.version,
    }


def line_row(order: str, position: int, line: OrderLine) -> dict[str, Any]:
    """One piece of an order, at its place."""
    return {
        "order_id": order,
        "position": position,
        "item": line.item,
        "product": line.product,
        "name": line.name,
        "price": line.price.amount,
        "currency": line.price.currency,
        "options": dict(line.options),
    }


def fulfilment_row(order: str, position: int, parcel: Fulfilment) -> dict[str, Any]:
    """One parcel of an order."""
    return {
        "order_id": order,
        "position": position,
        "tracking_ids": list(parcel.tracking_ids),
        "items": list(parcel.items),
    }


def payment_row(order: str, position: int, payment: Payment) -> dict[str, Any]:
    """One movement of money for an order."""
    return {
        "order_id": order,
        "position": position,
        "kind": payment.kind.value,
        "amount": payment.amount.amount,
        "currency": payment.amount.currency,
        "method": payment.method,
    }


def return_row(order: str, request: ReturnRequest) -> dict[str, Any]:
    """What goes back."""
    return {"order_id": order, "items": list(request.items), "method": request.method}


def exchange_row(order: str, request: ExchangeRequest) -> dict[str, Any]:
    """What goes back for what."""
    return {
        "order_id": order,
        "items": list(request.items),
        "new_items": list(request.new_items),
        "method": request.method,
        "difference": request.difference.amount,
        "currency": request.difference.currency,
    }
