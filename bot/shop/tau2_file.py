"""The JSON file of a retail world as tau2-bench keeps it; any mistake in it becomes one line that names the place."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..errors import ShopError


def _number(value: object) -> object:
    """A JSON number; text that looks like one is refused, as is true."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("has to be a number")
    return value


MOST = Decimal(10**12)
"""More than any amount of money; what lies beyond could not be written as a float again."""

Amount = Annotated[Decimal, BeforeValidator(_number), Field(allow_inf_nan=False, ge=-MOST, le=MOST)]


class _Part(BaseModel):
    # What is unknown here would be lost on the way out, so it is refused on the way in.
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class Variant(_Part):
    """One thing that is sold."""

    item_id: str
    options: dict[str, str]
    available: bool
    price: Amount


class Product(_Part):
    """A product with its variants by id."""

    name: str
    product_id: str
    variants: dict[str, Variant]


class Name(_Part):
    """A customer's name."""

    first_name: str
    last_name: str


class Address(_Part):
    """Where things are sent."""

    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class Card(_Part):
    """A credit card."""

    source: Literal["credit_card"]
    id: str
    brand: str
    last_four: str


class Paypal(_Part):
    """A PayPal account."""

    source: Literal["paypal"]
    id: str


class GiftCard(_Part):
    """A gift card."""

    source: Literal["gift_card"]
    id: str
    balance: Amount


class User(_Part):
    """A customer."""

    user_id: str
    name: Name
    address: Address
    email: str
    payment_methods: dict[str, Annotated[Card | Paypal | GiftCard, Field(discriminator="source")]]
    orders: list[str]


class Parcel(_Part):
    """A fulfilment."""

    tracking_id: list[str]
    item_ids: list[str]


class Line(_Part):
    """One piece of an order."""

    name: str
    product_id: str
    item_id: str
    price: Amount
    options: dict[str, str]


class Movement(_Part):
    """One payment or refund."""

    transaction_type: Literal["payment", "refund"]
    amount: Amount
    payment_method_id: str


class Order(_Part):
    """An order; what may be missing is there once it happened."""

    order_id: str
    user_id: str
    address: Address
    items: list[Line]
    status: Literal[
        "processed",
        "pending",
        "pending (item modified)",
        "delivered",
        "cancelled",
        "exchange requested",
        "return requested",
    ]
    fulfillments: list[Parcel]
    payment_history: list[Movement]
    cancel_reason: str | None = None
    exchange_items: list[str] | None = None
    exchange_new_items: list[str] | None = None
    exchange_payment_method_id: str | None = None
    exchange_price_difference: Amount | None = None
    return_items: list[str] | None = None
    return_payment_method_id: str | None = None


class RetailFile(_Part):
    """The whole file."""

    products: dict[str, Product]
    users: dict[str, User]
    orders: dict[str, Order]


OPTIONAL = tuple(name for name, field in Order.model_fields.items() if not field.is_required())
"""The fields of an order that a file leaves out or writes as null until they are needed."""


def parse_file(path: Path) -> RetailFile:
    """The file at `path`. Raises ShopError that names the file and the place."""
    try:
        payload: Any = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except OSError as error:
        raise ShopError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ShopError(f"{path}: not UTF-8; save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ShopError(f"{path}:{error.lineno}: not JSON ({error.msg}); mend that line") from None
    except (ValueError, RecursionError) as error:
        raise ShopError(f"{path}: not JSON ({error}); give a tau2 retail database") from None
    try:
        file = RetailFile.model_validate(payload)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"]) or "the file"
        raise ShopError(f"{path}: {place}: {problem['msg'][0].lower()}{problem['msg'][1:]}") from None
    for place, complaint in _loose_ends(file):
        raise ShopError(f"{path}: {place}: {complaint}")
    return file


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _loose_ends(file: RetailFile) -> list[tuple[str, str]]:
    """References that lead nowhere and ids that are not those of their keys, the first of each kind."""
    found = []
    for kind, entries in (("products", file.products), ("users", file.users), ("orders", file.orders)):
        field = kind.removesuffix("s") + "_id"
        found += [
            (f"{kind}.{key}.{field}", f"is {getattr(one, field)}, not the key it lies under")
            for key, one in entries.items()
            if getattr(one, field) != key
        ]
    found += _loose_items(file) + _loose_orders(file)
    return found


def _loose_items(file: RetailFile) -> list[tuple[str, str]]:
    found = []
    home: dict[str, str] = {}
    for product in file.products.values():
        for key, variant in product.variants.items():
            place = f"products.{product.product_id}.variants.{key}"
            if variant.item_id != key:
                found.append((f"{place}.item_id", f"is {variant.item_id}, not the key it lies under"))
            if key in home:
                found.append((place, f"is an item of product {home[key]} too; item ids are given once"))
            home[key] = product.product_id
    return found


def _loose_orders(file: RetailFile) -> list[tuple[str, str]]:
    found = [
        (f"orders.{id}.user_id", f"there is no user {order.user_id}")
        for id, order in file.orders.items()
        if order.user_id not in file.users
    ]
    listed: set[str] = set()
    for user in file.users.values():
        for key, method in user.payment_methods.items():
            if method.id != key:
                place = f"users.{user.user_id}.payment_methods.{key}.id"
                found.append((place, f"is {method.id}, not the key it lies under"))
        for at, id in enumerate(user.orders):
            if id not in file.orders or file.orders[id].user_id != user.user_id or id in listed:
                found.append((f"users.{user.user_id}.orders.{at}", f"{id} is no order of this user"))
            listed.add(id)
    found += [
        (f"orders.{id}", f"is not among the orders of {order.user_id}")
        for id, order in file.orders.items()
        if id not in listed
    ]
    return found
