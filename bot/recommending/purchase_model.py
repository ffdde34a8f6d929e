"""What a customer buys next, learned from everyone's purchase histories; pure computation, a value once fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .blending import Blend, Lesson, learn
from .linear_items import LinearItems
from .neighbours import FADING
from .purchases import Floats, Ints, Past, Purchases, to_purchases
from .signals import Candidates, Crowd

Baskets = Sequence[Sequence[str]]
"""What one customer bought: baskets of item names, oldest first."""

RIDGES = (30.0, 100.0, 300.0, 1000.0)
TEACHERS = 1_500
"""Customers whose last basket is held back to learn the blend from."""

JUDGES = 300
"""Customers on whose last basket the ridge is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An item with its score; scores compare within one ranking only."""

    item: str
    score: float


class PurchaseModel:
    """Ranks items for a customer. Deterministic: the same histories give the same model.

    `fit` takes seconds to a minute and belongs in a thread. `repeats` tells whether anybody ever buys an item twice;
    where nobody does, what a customer has is not proposed to them again.
    """

    def __init__(
        self,
        *,
        purchases: Purchases,
        crowd: Crowd,
        blends: tuple[Blend, Blend],
        repeats: bool,
        names: Sequence[str] = (),
    ) -> None:
        self._purchases = purchases
        self._place = {name: place for place, name in enumerate(names)}
        self._crowd = crowd
        self._next, self._new = blends
        self.repeats = repeats
        self._bought: sparse.csc_matrix = _incidence(purchases).tocsc()

    @classmethod
    def fit(
        cls,
        histories: Sequence[Baskets],
        *,
        catalogue: Mapping[str, Mapping[str, str]] | None = None,
        names: Sequence[str] = (),
    ) -> "PurchaseModel":
        """A model of these histories; `catalogue` adds items nobody bought yet and describes all of them.

        `names` tells whose the histories are, one by one, for `score`.
        """
        described = catalogue or {}
        purchases = to_purchases(histories, also=described)
        descriptions = [described.get(name, {}) for name in purchases.names] if described else []
        teachers = _teachers(purchases)
        repeats = _buys_twice(purchases)
        ridge, lessons = RIDGES[-1], list[Lesson]()
        if len(teachers):
            before = purchases.without_last()
            ridge = _best_ridge(before, purchases, teachers[:JUDGES])
            lessons = _lessons(Crowd(before, ridge=ridge, descriptions=descriptions), purchases, teachers)
        new = learn(_of_new(lessons))
        blends = (learn(lessons) if repeats else new, new)
        crowd = Crowd(purchases, ridge=ridge, descriptions=descriptions)
        return cls(purchases=purchases, crowd=crowd, blends=blends, repeats=repeats, names=names)

    def rank(self, baskets: Baskets, limit: int, *, number: int = -1, new_only: bool = False) -> list[Ranked]:
        """The items likeliest to be bought next, best first.

        `number` is the customer's place in the fitted histories, so that they do not count as their own neighbour.
        Behind the items worth a look come the others by popularity.
        """
        past = self._purchases.past_of(baskets)
        candidates = self._crowd.candidates(past, number=number)
        new_only = new_only or not self.repeats
        if new_only:
            candidates = candidates.only(~candidates.owned)
        scores = self._scores(candidates, past, new_only=new_only)
        order = np.lexsort((candidates.item, -scores))[:limit]
        found = [Ranked(item=self._purchases.names[candidates.item[at]], score=float(scores[at])) for at in order]
        if len(found) < limit:
            found += self._rest(candidates.item, past.owned() if new_only else candidates.item, limit - len(found))
        return found

    def score(self, baskets: Baskets, *, customer: str = "") -> dict[str, float]:
        """For every item worth a look, how likely it is against the others, as a share of one.

        `customer` is one of the names the model was fitted with, so that they do not count as their own neighbour.
        """
        past = self._purchases.past_of(baskets)
        candidates = self._crowd.candidates(past, number=self._place.get(customer, -1))
        scores = self._scores(candidates, past, new_only=not self.repeats)
        odds = np.exp(scores - scores.max(initial=-np.inf))
        total = float(odds.sum())
        names = self._purchases.names
        return {names[at]: float(odd) / total for at, odd in zip(candidates.item, odds, strict=True)}

    def bought_together(self, item: str, other: str) -> int:
        """How many customers bought both."""
        numbers = self._purchases.number
        if item not in numbers or other not in numbers:
            return 0
        return len(np.intersect1d(self._buyers(numbers[item]), self._buyers(numbers[other]), assume_unique=True))

    def buyers(self, item: str) -> int:
        """How many customers bought it."""
        number = self._purchases.number.get(item)
        return 0 if number is None else len(self._buyers(number))

    @property
    def customers(self) -> int:
        """How many histories it knows."""
        return self._purchases.customers

    def _scores(self, candidates: Candidates, past: Past, *, new_only: bool) -> Floats:
        """By the blend; for a stranger by buyers alone, since the blend weighs them beside what a past tells."""
        if not len(past.item):
            return candidates.popular[:, 0]
        return (self._new if new_only else self._next).scores(candidates)

    def _buyers(self, number: int) -> Ints:
        buyers: Ints = self._bought.indices[self._bought.indptr[number] : self._bought.indptr[number + 1]]
        return np.unique(buyers)

    def _rest(self, shown: Ints, owned: Ints, count: int) -> list[Ranked]:
        popular = self._crowd.popular[0]
        left = np.setdiff1d(np.arange(self._purchases.items), np.union1d(shown, owned))
        order = left[np.lexsort((left, -popular[left]))][:count]
        return [Ranked(item=self._purchases.names[at], score=float("-inf")) for at in order]


def _incidence(purchases: Purchases) -> sparse.csr_matrix:
    ones = np.ones(len(purchases.item), dtype=np.float32)
    shape = (purchases.customers, purchases.items)
    return sparse.csr_matrix((ones, (purchases.customer, purchases.item)), shape=shape)


def _buys_twice(purchases: Purchases) -> bool:
    every = purchases.customer * max(purchases.items, 1) + purchases.item
    return len(np.unique(every)) < 0.999 * len(every)


def _teachers(purchases: Purchases) -> Ints:
    """Customers with more than one basket, in an order that is mixed and always the same."""
    able = np.unique(purchases.customer[purchases.age > 0])
    mixed: Ints = np.random.default_rng(len(able)).permutation(able)[:TEACHERS]
    return mixed


def _lessons(crowd: Crowd, purchases: Purchases, teachers: Ints) -> list[Lesson]:
    pasts = purchases.pasts()
    lessons = []
    for number in teachers:
        past = pasts[number]
        candidates = crowd.candidates(past.until(1), number=int(number))
        lessons.append(Lesson(candidates=candidates, bought=np.isin(candidates.item, past.item[past.age == 0])))
    return lessons


def _of_new(lessons: Sequence[Lesson]) -> list[Lesson]:
    return [
        Lesson(
            candidates=lesson.candidates.only(~lesson.candidates.owned), bought=lesson.bought[~lesson.candidates.owned]
        )
        for lesson in lessons
    ]


def _best_ridge(before: Purchases, purchases: Purchases, judges: Ints) -> float:
    """The ridge under which what was bought next, and was new, ranks best (mean reciprocal rank)."""
    pasts = purchases.pasts()
    quality = {
        ridge: _reciprocal_ranks(LinearItems(before, ridge=ridge), [pasts[at] for at in judges], before.items)
        for ridge in RIDGES
    }
    return max(RIDGES, key=lambda ridge: quality[ridge])


def _reciprocal_ranks(model: LinearItems, pasts: Sequence[Past], size: int) -> float:
    total = 0.0
    for past in pasts:
        earlier = past.until(1)
        scores = model.scores(earlier.weights(size, decay=FADING))
        scores[earlier.owned()] = -np.inf
        new = np.setdiff1d(past.item[past.age == 0], earlier.item)
        total += sum(1 / (1 + int((scores > scores[item]).sum())) for item in new)
    return total
