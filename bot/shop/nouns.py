"""Reads the shop's nouns out of the rows of its tables."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import RowMapping

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


def to_customer(row: RowMapping, methods: Iterable[RowMapping]) -> Customer:
    """A customer from their row and those of their payment methods."""
    return Customer(
        id=CustomerId(row["id"]),
        name=PersonName(first=row["first_name"], last=row["last_name"]),
        email=row["email"],
        address=PostalAddress(**row["address"]),
        payment_methods=tuple(to_method(method) for method in methods),
        orders=tuple(OrderId(order) for order in row["orders"]),
        locale=row["locale"],
        recommendations=row["recommendations"],
    )


def to_method(row: RowMapping) -> PaymentMethod:
    """A way a customer pays."""
    return PaymentMethod(
        id=PaymentMethodId(row["id"]),
        source=PaymentSource(row["source"]),
        brand=row["brand"],
        last_four=row["last_four"],
        balance=_money(row["balance"], row["currency"]) if row["balance"] is not None else None,
    )


def to_product(row: RowMapping, items: Iterable[RowMapping]) -> Product:
    """A product from its row and those of its items."""
    return Product(
        id=ProductId(row["id"]),
        name=row["name"],
        items=tuple(to_item(item) for item in items),
        category=row["category"],
        brand=row["brand"],
        seller=row["seller"],
        return_class=row["return_class"],
        names=row["names"],
    )


def to_item(row: RowMapping) -> Item:
    """A variant: to be had while it is offered and, where pieces are counted, one is left."""
    return Item(
        id=ItemId(row["id"]),
        product=ProductId(row["product"]),
        options=row["options"],
        price=_money(row["price"], row["currency"]),
        available=row["offered"] and row["stock"] != 0,
        stock=row["stock"],
    )


def to_order(
    row: RowMapping, lines: Iterable[RowMapping], parcels: Iterable[RowMapping], payments: Iterable[RowMapping]
) -> Order:
    """An order from its row, joined with its return and exchange, and the rows that hang on it."""
    return Order(
        id=OrderId(row["id"]),
        customer=CustomerId(row["customer"]),
        address=PostalAddress(**row["address"]),
        lines=tuple(_to_line(line) for line in lines),
        status=OrderStatus(row["status"]),
        payments=tuple(_to_payment(payment) for payment in payments),
        fulfilments=tuple(_to_fulfilment(parcel) for parcel in parcels),
        placed_at=row["placed_at"],
        delivered_at=row["delivered_at"],
        cancel_reason=row["cancel_reason"],
        returned=_to_return(row) if row["return_items"] is not None else None,
        exchanged=_to_exchange(row) if row["exchange_items"] is not None else None,
        version=row["version"],
    )


def _to_line(row: RowMapping) -> OrderLine:
    price = _money(row["price"], row["currency"])
    item, product = ItemId(row["item"]), ProductId(row["product"])
    return OrderLine(item=item, product=product, name=row["name"], price=price, options=row["options"])


def _to_payment(row: RowMapping) -> Payment:
    amount, method = _money(row["amount"], row["currency"]), PaymentMethodId(row["method"])
    return Payment(kind=PaymentKind(row["kind"]), amount=amount, method=method)


def _to_fulfilment(row: RowMapping) -> Fulfilment:
    return Fulfilment(tracking_ids=tuple(row["tracking_ids"]), items=tuple(row["items"]))


def _to_return(row: RowMapping) -> ReturnRequest:
    return ReturnRequest(items=tuple(row["return_items"]), method=PaymentMethodId(row["return_method"]))


def _to_exchange(row: RowMapping) -> ExchangeRequest:
    return ExchangeRequest(
        items=tuple(row["exchange_items"]),
        new_items=tuple(row["exchange_new_items"]),
        method=PaymentMethodId(row["exchange_method"]),
        difference=_money(row["exchange_difference"], row["exchange_currency"]),
    )


def _money(amount: Decimal, currency: str) -> Money:
    return Money(amount=amount, currency=currency)
