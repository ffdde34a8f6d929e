"""Purchase histories as numbers: which customer bought which item in which of their baskets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What one customer bought: item numbers with their ages, 0 for the last basket, 1 for the one before it."""

    item: Ints
    age: Ints

    def owned(self) -> Ints:
        """The distinct items, in number order."""
        return np.unique(self.item)

    def until(self, age: int) -> "Past":
        """The past as it was `age` baskets ago."""
        kept = self.age >= age
        return Past(item=self.item[kept], age=self.age[kept] - age)

    def weights(self, size: int, *, decay: float) -> Floats:
        """`(size,)`: for each item the sum of `decay ** age` over its purchases."""
        return np.bincount(self.item, weights=decay**self.age, minlength=size).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """All histories, flat and ordered by customer, oldest basket first; an item counts once a basket.

    `customer`, `item` and `age` run in parallel; `number` finds an item's number by its name.
    """

    customer: Ints
    item: Ints
    age: Ints
    customers: int
    names: tuple[str, ...]
    number: Mapping[str, int]

    @property
    def items(self) -> int:
        """How many items were ever bought."""
        return len(self.names)

    def basket(self) -> Ints:
        """For each purchase the number of its basket, counted through all histories."""
        customer, age = np.diff(self.customer, prepend=-1), np.diff(self.age, prepend=-1)
        numbers: Ints = np.cumsum((customer != 0) | (age != 0)) - 1
        return numbers

    def without_last(self) -> "Purchases":
        """The same before everyone's last basket; customers keep their numbers and items theirs."""
        kept = self.age > 0
        return Purchases(
            customer=self.customer[kept],
            item=self.item[kept],
            age=self.age[kept] - 1,
            customers=self.customers,
            names=self.names,
            number=self.number,
        )

    def pasts(self) -> list[Past]:
        """Everyone's past, by customer number."""
        starts = np.searchsorted(self.customer, np.arange(self.customers + 1))
        return [Past(item=self.item[start:end], age=self.age[start:end]) for start, end in pairwise(starts)]

    def past_of(self, baskets: Sequence[Sequence[str]]) -> Past:
        """A history from outside in this numbering; items nobody bought are left out."""
        bought = [
            (self.number[name], len(baskets) - 1 - place)
            for place, basket in enumerate(baskets)
            for name in dict.fromkeys(basket)
            if name in self.number
        ]
        return Past(
            item=np.array([item for item, _ in bought], dtype=np.int64),
            age=np.array([age for _, age in bought], dtype=np.int64),
        )


def to_purchases(histories: Iterable[Sequence[Sequence[str]]], *, also: Iterable[str] = ()) -> Purchases:
    """Histories (baskets of item names, oldest first) in numbers, with the items of `also` that nobody bought."""
    number: dict[str, int] = {}
    customers: list[int] = []
    items: list[int] = []
    ages: list[int] = []
    count = 0
    for customer, baskets in enumerate(histories):
        count = customer + 1
        for place, basket in enumerate(baskets):
            distinct = dict.fromkeys(basket)
            items.extend(number.setdefault(name, len(number)) for name in distinct)
            ages.extend([len(baskets) - 1 - place] * len(distinct))
            customers.extend([customer] * len(distinct))
    for name in also:
        number.setdefault(name, len(number))
    return Purchases(
        customer=np.array(customers, dtype=np.int64),
        item=np.array(items, dtype=np.int64),
        age=np.array(ages, dtype=np.int64),
        customers=count,
        names=tuple(number),
        number=number,
    )
