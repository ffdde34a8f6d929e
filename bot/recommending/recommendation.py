"""What is wished for, what is recommended, and why: values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from ..model.money import Money
from ..model.shop import Item, Product, ProductId


class ReasonKind(StrEnum):
    """Why a product is recommended; each name is that of a situation in prompts/words.yaml after `recommend_`."""

    GOES_WITH = "goes_with"
    LIKE = "like"
    AGAIN = "again"
    POPULAR = "popular"
    ASKED = "asked"
    IN_STOCK = "in_stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a shopper asks for: words, price limits, and how many products at most.

    `without` names kinds of products that are not wanted; `seen` are products that were shown before.
    """

    words: str = ""
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    limit: int = 3
    without: tuple[str, ...] = ()
    seen: frozenset[ProductId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A product the customer has, when it was bought last, and how often. Returned ones are not among them."""

    product: ProductId
    name: str
    category: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, as computed: `other` is the customer's own purchase, `count` the customers or times it speaks of."""

    kind: ReasonKind
    other: Bought | None = None
    count: int = 0

    @property
    def is_personal(self) -> bool:
        """Whether it tells something of the customer's orders, so that only they may read it."""
        return self.kind in (ReasonKind.GOES_WITH, ReasonKind.LIKE, ReasonKind.AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A product with the item of it that fits and is in stock, its price, and why. Scores compare within one list."""

    product: Product
    item: Item
    price: Money
    reason: Reason
    score: float
