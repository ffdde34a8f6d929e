"""What a write does to a shop, decided by policy and carried out by a Shop: values, so they can be shown first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .money import Money
from .shop import Customer, ItemId, Order, OrderLine, PaymentMethod, PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that the rules forbid: the rule's name, why in plain words, and what the shopper can do instead.

    `facts` are what those words are made of (orders, items, amounts, dates), so they can be said in any language.
    """

    rule: str
    reason: str = ""
    instead: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyBack:
    """A refund to one payment method; `days` in business days until it shows, None when at once."""

    amount: Money
    method: PaymentMethod
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One piece of an order replaced by another of the same product."""

    old: OrderLine
    new: OrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """The whole order is cancelled and everything paid goes back the way it came."""

    order: Order
    reason: str
    refunds: tuple[MoneyBack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """A pending order goes somewhere else."""

    order: Order
    address: PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChange:
    """A pending order is paid by `method`; what was paid before goes back."""

    order: Order
    method: PaymentMethod
    charge: Money
    refund: MoneyBack


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsChange:
    """Pieces of a pending order are swapped; `difference` is what the customer pays, below zero what they get."""

    order: Order
    swaps: tuple[Swap, ...]
    method: PaymentMethod
    difference: Money
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Delivered pieces go back. `refund` is what comes back once they arrived; `fees`, by name, are off it already."""

    order: Order
    items: tuple[ItemId, ...]
    refund: MoneyBack
    fees: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Delivered pieces go back for others of the same product; `difference` as in ItemsChange."""

    order: Order
    swaps: tuple[Swap, ...]
    method: PaymentMethod
    difference: Money
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAddressChange:
    """A customer's default address."""

    customer: Customer
    address: PostalAddress


Change = Cancellation | AddressChange | PaymentChange | ItemsChange | Return | Exchange | CustomerAddressChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a change left behind: the order or the customer as they now stand; `repeated` when the key was known."""

    order: Order | None = None
    customer: Customer | None = None
    repeated: bool = False
