"""The JSON of a REST shop: what it answers read into values, and changes written as requests (see openapi.yaml)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar, assert_never
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from ..model.change import (
    AddressChange,
    Cancellation,
    Change,
    CustomerAddressChange,
    Exchange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Receipt,
    Return,
    Swap,
)
from ..model.purchase import Purchase
from ..model.shop import Customer, Order

T = TypeVar("T")
Json = dict[str, Any]

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""Made once a kind, at its first use: building one takes a millisecond."""


class MalformedAnswerError(ValueError):
    """An answer that is not what openapi.yaml says; the text names the place."""


class CustomerList(BaseModel):
    """`GET /customers`."""

    customers: tuple[Customer, ...]


class OrderList(BaseModel):
    """`GET /customers/{id}/orders`."""

    orders: tuple[Order, ...]


class ProductName(BaseModel):
    """One row of `GET /products`."""

    id: str
    name: str


class Page(BaseModel):
    """One page of a list; `next` is the cursor of the next page, absent on the last."""

    next: str | None = None


class ProductPage(Page):
    """`GET /products`."""

    products: tuple[ProductName, ...]


class PurchasePage(Page):
    """`GET /purchases`."""

    purchases: tuple[Purchase, ...]


def read(kind: type[T], body: bytes) -> T:
    """A value of `kind` from an answer. Fields it does not know are left alone. Raises MalformedAnswerError."""
    try:
        payload = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise MalformedAnswerError("what is not JSON") from None
    try:
        value: T = _adapter(kind).validate_python(_without_nulls(payload))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the answer"
        message = problem["msg"]
        raise MalformedAnswerError(f"no {kind.__name__.lower()}: {where}: {message[0].lower()}{message[1:]}") from None
    return _in_utc(value)


def write(value: Any) -> Any:
    """A value as JSON: amounts as text, times in ISO 8601."""
    return _adapter(type(value)).dump_python(value, mode="json")


def request_for(change: Change) -> tuple[str, Json]:
    """The path a change is posted to and its body. `version` is the order's as it was decided on."""
    if isinstance(change, CustomerAddressChange):
        body = {"address": write(change.address), "previous": write(change.customer.address)}
        return f"/customers/{segment(change.customer.id)}/address", body
    path, body = _order_change(change)
    return f"/orders/{segment(change.order.id)}/{path}", {"version": change.order.version, **body}


def segment(id: str) -> str:
    """An id as one segment of a path."""
    escaped = quote(id, safe="")
    return "%2E" * len(id) if escaped and not escaped.strip(".") else escaped


def _order_change(
    change: Cancellation | AddressChange | PaymentChange | ItemsChange | Return | Exchange,
) -> tuple[str, Json]:
    match change:
        case Cancellation():
            refunds = [_money_back(refund) for refund in change.refunds]
            return "cancellation", {"reason": change.reason, "refunds": refunds}
        case AddressChange():
            return "address", {"address": write(change.address)}
        case PaymentChange():
            body = {"method": change.method.id, "charge": write(change.charge), "refund": _money_back(change.refund)}
            return "payment", body
        case ItemsChange():
            return "items", _swapped(change)
        case Return():
            fees = [{"name": name, "amount": write(amount)} for name, amount in change.fees]
            return "return", {"items": list(change.items), "refund": _money_back(change.refund), "fees": fees}
        case Exchange():
            return "exchange", _swapped(change)
        case _:
            assert_never(change)


def _swapped(change: ItemsChange | Exchange) -> Json:
    return {
        "swaps": [_swap(swap) for swap in change.swaps],
        "method": change.method.id,
        "difference": write(change.difference),
        "days": list(change.days) if change.days else None,
    }


def _swap(swap: Swap) -> Json:
    return {"old": write(swap.old), "new": write(swap.new)}


def _money_back(refund: MoneyBack) -> Json:
    return {
        "amount": write(refund.amount),
        "method": refund.method.id,
        "days": list(refund.days) if refund.days else None,
    }


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _without_nulls(payload: Any) -> Any:
    """A field that is null counts as absent: many servers write every field."""
    if isinstance(payload, Mapping):
        return {name: _without_nulls(value) for name, value in payload.items() if value is not None}
    if isinstance(payload, list):
        return [_without_nulls(value) for value in payload]
    return payload


def _in_utc(value: T) -> T:
    if isinstance(value, Order):
        return replace(value, placed_at=_aware(value.placed_at), delivered_at=_aware(value.delivered_at))
    if isinstance(value, Receipt) and value.order is not None:
        return replace(value, order=_in_utc(value.order))
    if isinstance(value, OrderList):
        return value.model_copy(update={"orders": tuple(_in_utc(order) for order in value.orders)})
    if isinstance(value, PurchasePage):
        dated = tuple(replace(bought, at=_aware(bought.at)) for bought in value.purchases)
        return value.model_copy(update={"purchases": dated})
    return value


def _aware(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
