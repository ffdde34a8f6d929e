"""A REST shop's side of a write: the change a posted body asks for, read with what the shop itself knows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from shopclerk.bot.errors import OrderChangedError
from shopclerk.bot.model.change import (
    AddressChange,
    Cancellation,
    Change,
    CustomerAddressChange,
    Exchange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Return,
    Swap,
)
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import Customer, Order, OrderId, OrderLine, PaymentMethod, PostalAddress
from shopclerk.bot.ports import Shop

Body = dict[str, Any]


async def order_change(shop: Shop, id: str, kind: str, body: Body) -> Change | None:
    """The change of an order, decided on the version the client saw; None for an unknown order or kind."""
    order = await shop.order(OrderId(id))
    customer = await shop.customer(order.customer) if order else None
    if order is None or customer is None or kind not in _KINDS:
        return None
    return _KINDS[kind](replace(order, version=body["version"]), customer, body)


async def address_change(shop: Shop, id: str, body: Body) -> Change | None:
    """The change of a customer's address; None for an unknown customer. Raises OrderChangedError."""
    customer = await shop.customer(CustomerId(id))
    if customer is None:
        return None
    if _address(body["previous"]) != customer.address:
        raise OrderChangedError("the address is another by now")
    return CustomerAddressChange(customer=customer, address=_address(body["address"]))


def _cancellation(order: Order, customer: Customer, body: Body) -> Change:
    refunds = tuple(_money_back(customer, refund) for refund in body["refunds"])
    return Cancellation(order=order, reason=body["reason"], refunds=refunds)


def _address_change(order: Order, customer: Customer, body: Body) -> Change:
    return AddressChange(order=order, address=_address(body["address"]))


def _payment_change(order: Order, customer: Customer, body: Body) -> Change:
    method, refund = _method(customer, body["method"]), _money_back(customer, body["refund"])
    return PaymentChange(order=order, method=method, charge=_money(body["charge"]), refund=refund)


def _items_change(order: Order, customer: Customer, body: Body) -> Change:
    method = _method(customer, body["method"])
    days, difference = _days(body), _money(body["difference"])
    return ItemsChange(order=order, swaps=_swaps(body), method=method, difference=difference, days=days)


def _exchange(order: Order, customer: Customer, body: Body) -> Change:
    method = _method(customer, body["method"])
    days, difference = _days(body), _money(body["difference"])
    return Exchange(order=order, swaps=_swaps(body), method=method, difference=difference, days=days)


def _return(order: Order, customer: Customer, body: Body) -> Change:
    fees = tuple((fee["name"], _money(fee["amount"])) for fee in body["fees"])
    return Return(order=order, items=tuple(body["items"]), refund=_money_back(customer, body["refund"]), fees=fees)


_KINDS: dict[str, Callable[[Order, Customer, Body], Change]] = {
    "cancellation": _cancellation,
    "address": _address_change,
    "payment": _payment_change,
    "items": _items_change,
    "return": _return,
    "exchange": _exchange,
}


def _money_back(customer: Customer, body: Body) -> MoneyBack:
    method = _method(customer, body["method"])
    return MoneyBack(amount=_money(body["amount"]), method=method, days=_days(body))


def _method(customer: Customer, id: str) -> PaymentMethod:
    method = customer.payment_method(id)
    if method is None:
        raise OrderChangedError(f"no payment method {id} any more")
    return method


def _swaps(body: Body) -> tuple[Swap, ...]:
    lines = TypeAdapter(OrderLine)
    return tuple(
        Swap(old=lines.validate_python(swap["old"]), new=lines.validate_python(swap["new"])) for swap in body["swaps"]
    )


def _days(body: Body) -> tuple[int, int] | None:
    return (body["days"][0], body["days"][1]) if body.get("days") else None


def _money(body: Body) -> Money:
    return TypeAdapter(Money).validate_python(body)


def _address(body: Body) -> PostalAddress:
    return TypeAdapter(PostalAddress).validate_python(body)
