"""What a shop knows: customers, products and orders, in the terms of tau2-bench's retail domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from .message import CustomerId
from .money import Money, nothing

OrderId = NewType("OrderId", str)
ProductId = NewType("ProductId", str)
ItemId = NewType("ItemId", str)
PaymentMethodId = NewType("PaymentMethodId", str)


class PaymentSource(StrEnum):
    """How a customer pays."""

    CREDIT_CARD = "credit_card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"


class OrderStatus(StrEnum):
    """Where an order stands; the words of tau2-bench."""

    PENDING = "pending"
    ITEMS_MODIFIED = "pending (item modified)"
    PROCESSED = "processed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return requested"
    EXCHANGE_REQUESTED = "exchange requested"


class PaymentKind(StrEnum):
    """Which way money went."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A customer's name in two parts."""

    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where things are sent."""

    address1: str
    address2: str
    city: str
    state: str
    country: str
    zip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """A card, a PayPal account or a gift card; only a gift card has a balance."""

    id: PaymentMethodId
    source: PaymentSource
    brand: str = ""
    last_four: str = ""
    balance: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer with the ids of their orders, oldest first. `recommendations`: whether they want any."""

    id: CustomerId
    name: PersonName
    email: str
    address: PostalAddress
    payment_methods: tuple[PaymentMethod, ...] = ()
    orders: tuple[OrderId, ...] = ()
    locale: str = "en"
    recommendations: bool = True

    def payment_method(self, id: str) -> PaymentMethod | None:
        """The method with this id, or None."""
        return next((method for method in self.payment_methods if method.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One variant of a product, the thing that is sold. `stock` is None where the shop only knows `available`."""

    id: ItemId
    product: ProductId
    options: Mapping[str, str]
    price: Money
    available: bool
    stock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with its items. `return_class` names the rules its return follows; empty is the general one."""

    id: ProductId
    name: str
    items: tuple[Item, ...]
    category: str = ""
    brand: str = ""
    seller: str = ""
    return_class: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def item(self, id: str) -> Item | None:
        """The item with this id, or None."""
        return next((item for item in self.items if item.id == id), None)

    def name_in(self, language: str) -> str:
        """The product's name in a language, else its usual one."""
        return self.names.get(language, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One piece of an order, at the price it was sold for; two of the same item are two lines."""

    item: ItemId
    product: ProductId
    name: str
    price: Money
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """A parcel: its tracking ids and what lies in it."""

    tracking_ids: tuple[str, ...]
    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that went one way or the other for an order."""

    kind: PaymentKind
    amount: Money
    method: PaymentMethodId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    """What goes back, and where the refund goes."""

    items: tuple[ItemId, ...]
    method: PaymentMethodId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRequest:
    """What goes back for what, pairwise; `difference` is what the customer pays, below zero what they get."""

    items: tuple[ItemId, ...]
    new_items: tuple[ItemId, ...]
    method: PaymentMethodId
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order. `version` moves with each write; dates are None where the shop does not keep them."""

    id: OrderId
    customer: CustomerId
    address: PostalAddress
    lines: tuple[OrderLine, ...]
    status: OrderStatus
    payments: tuple[Payment, ...] = ()
    fulfilments: tuple[Fulfilment, ...] = ()
    placed_at: datetime | None = None
    delivered_at: datetime | None = None
    cancel_reason: str = ""
    returned: ReturnRequest | None = None
    exchanged: ExchangeRequest | None = None
    version: int = 0

    @property
    def currency(self) -> str:
        """The currency everything in it is counted in."""
        return self.lines[0].price.currency if self.lines else "USD"

    def paid(self) -> Money:
        """What was paid and not given back so far."""
        total = nothing(self.currency)
        for payment in self.payments:
            total = total + (payment.amount if payment.kind is PaymentKind.PAYMENT else -payment.amount)
        return total
