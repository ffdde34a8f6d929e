"""Reads tau2-bench's retail database into a world."""

from decimal import Decimal
from pathlib import Path

from ..model.message import CustomerId
from ..model.money import Money
from ..model.shop import (
    Customer,
    ExchangeRequest,
    Fulfilment,
    Item,
    ItemId,
    Order,
    OrderId,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentMethodId,
    PaymentSource,
    PersonName,
    PostalAddress,
    Product,
    ProductId,
    ReturnRequest,
)
from . import tau2_file as file
from .world import World

NULLS = "nulls"
"""The note of a world whose file wrote the fields an order does not need as null."""


def read_tau2(path: Path) -> World:
    """The world of a file. Amounts are US dollars. Raises ShopError that names the file and the place."""
    found = file.parse_file(path)
    spelled_out = any(name in order.model_fields_set for order in found.orders.values() for name in file.OPTIONAL)
    nulls = spelled_out and all(order.model_fields_set.issuperset(file.OPTIONAL) for order in found.orders.values())
    return World(
        source="tau2",
        products=tuple(_to_product(product) for product in found.products.values()),
        customers=tuple(_to_customer(user) for user in found.users.values()),
        orders=tuple(_to_order(order) for order in found.orders.values()),
        notes={NULLS: nulls},
    )


def _to_product(product: file.Product) -> Product:
    return Product(
        id=ProductId(product.product_id),
        name=product.name,
        items=tuple(
            Item(
                id=ItemId(variant.item_id),
                product=ProductId(product.product_id),
                options=variant.options,
                price=Money(amount=variant.price),
                available=variant.available,
            )
            for variant in product.variants.values()
        ),
    )


def _to_customer(user: file.User) -> Customer:
    return Customer(
        id=CustomerId(user.user_id),
        name=PersonName(first=user.name.first_name, last=user.name.last_name),
        email=user.email,
        address=_to_address(user.address),
        payment_methods=tuple(_to_method(method) for method in user.payment_methods.values()),
        orders=tuple(OrderId(id) for id in user.orders),
    )


def _to_method(method: file.Card | file.Paypal | file.GiftCard) -> PaymentMethod:
    card = method if isinstance(method, file.Card) else None
    return PaymentMethod(
        id=PaymentMethodId(method.id),
        source=PaymentSource(method.source),
        brand=card.brand if card else "",
        last_four=card.last_four if card else "",
        balance=Money(amount=method.balance) if isinstance(method, file.GiftCard) else None,
    )


def _to_order(order: file.Order) -> Order:
    return Order(
        id=OrderId(order.order_id),
        customer=CustomerId(order.user_id),
        address=_to_address(order.address),
        lines=tuple(_to_line(line) for line in order.items),
        status=OrderStatus(order.status),
        payments=tuple(
            Payment(
                kind=PaymentKind(one.transaction_type),
                amount=Money(amount=one.amount),
                method=PaymentMethodId(one.payment_method_id),
            )
            for one in order.payment_history
        ),
        fulfilments=tuple(
            Fulfilment(tracking_ids=tuple(one.tracking_id), items=tuple(ItemId(id) for id in one.item_ids))
            for one in order.fulfillments
        ),
        cancel_reason=order.cancel_reason or "",
        returned=_to_return(order),
        exchanged=_to_exchange(order),
    )


def _to_address(address: file.Address) -> PostalAddress:
    return PostalAddress(**address.model_dump())


def _to_line(line: file.Line) -> OrderLine:
    return OrderLine(
        item=ItemId(line.item_id),
        product=ProductId(line.product_id),
        name=line.name,
        price=Money(amount=line.price),
        options=line.options,
    )


def _to_return(order: file.Order) -> ReturnRequest | None:
    if order.return_items is None:
        return None
    items = tuple(ItemId(id) for id in order.return_items)
    return ReturnRequest(items=items, method=PaymentMethodId(order.return_payment_method_id or ""))


def _to_exchange(order: file.Order) -> ExchangeRequest | None:
    if order.exchange_items is None:
        return None
    return ExchangeRequest(
        items=tuple(ItemId(id) for id in order.exchange_items),
        new_items=tuple(ItemId(id) for id in order.exchange_new_items or ()),
        method=PaymentMethodId(order.exchange_payment_method_id or ""),
        difference=Money(amount=order.exchange_price_difference or Decimal(0)),
    )
