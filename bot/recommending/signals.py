"""All signals about which item a customer buys next, computed for the items worth a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .likeness import Likeness
from .linear_items import LinearItems
from .neighbours import FADING, Companions, Moments, Neighbours, top
from .purchases import Floats, Ints, Past, Purchases

PER_SIGNAL = 80
"""Items each signal may put forward."""

OWN = 250
"""Items of the customer's own past that are looked at, the ones bought most and last."""

LONG_MEMORY = 0.98

CROWD = ("linear", "neighbours", "neighbours_long", "moments", "companions", "baskets", "likeness")
POPULAR = 4
OWN_SIGNALS = 9
MANNER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Items with their signals, row by row; `manner` tells how the customer buys at all.

    `crowd` `(n, len(CROWD))`, `popular` `(n, POPULAR)`, `own` `(n, OWN_SIGNALS)`, `manner` `(MANNER,)`.
    """

    item: Ints
    owned: NDArray[np.bool_]
    crowd: Floats
    popular: Floats
    own: Floats
    manner: Floats

    def only(self, kept: NDArray[np.bool_]) -> "Candidates":
        """Some of the rows."""
        return Candidates(
            item=self.item[kept],
            owned=self.owned[kept],
            crowd=self.crowd[kept],
            popular=self.popular[kept],
            own=self.own[kept],
            manner=self.manner,
        )


class Crowd:
    """What everyone's purchases say together. `descriptions` has one entry an item, or none at all."""

    def __init__(self, purchases: Purchases, *, ridge: float, descriptions: Sequence[Mapping[str, str]] = ()) -> None:
        self._items = purchases.items
        self._linear = LinearItems(purchases, ridge=ridge)
        self._neighbours = Neighbours(purchases, memory=FADING)
        self._long = Neighbours(purchases, memory=LONG_MEMORY)
        self._moments = Moments(purchases)
        self._companions = Companions(purchases)
        self._baskets = Companions(purchases, by_basket=True)
        self._likeness = Likeness(descriptions or [{}] * purchases.items)
        self.popular = _popularity(purchases)

    def candidates(self, past: Past, *, number: int = -1) -> Candidates:
        """The items worth a look for a customer; `number` is theirs if they are in the crowd themselves."""
        faded = past.weights(self._items, decay=FADING)
        signals = (
            self._linear.scores(faded),
            self._neighbours.scores(past, number=number),
            self._long.scores(past, number=number),
            self._moments.scores(past, number=number),
            self._companions.scores(past, number=number),
            self._baskets.scores(past, decay=0.9, number=number),
            self._likeness.scores(past),
        )
        has = faded > 0
        own = np.flatnonzero(has)
        if len(own) > OWN:
            own = own[np.argpartition(-faded[own], OWN)[:OWN]]
        fresh = [top(np.where(has, 0, signal), PER_SIGNAL) for signal in (*signals, *self.popular[:2])]
        item = np.unique(np.concatenate([*fresh, own]))
        return Candidates(
            item=item,
            owned=has[item],
            crowd=np.stack([signal[item] for signal in signals], axis=1),
            popular=self.popular[:, item].T,
            own=_habits(past, item, self._items),
            manner=_manner(past),
        )


def _popularity(purchases: Purchases) -> Floats:
    """`(POPULAR, items)`: buyers, late purchases, how many buy it again, and how often a buyer does."""
    size = purchases.items
    every = np.sort(purchases.customer * size + purchases.item)
    pairs = np.unique(every)
    buyers = np.bincount(pairs % size, minlength=size)
    bought = np.bincount(purchases.item, minlength=size)
    lately = np.bincount(purchases.item, weights=FADING**purchases.age, minlength=size)
    repeated = np.unique(every[1:][every[1:] == every[:-1]])
    rate = len(repeated) / max(len(pairs), 1)
    again = (np.bincount(repeated % size, minlength=size) + 5 * rate) / (buyers + 5)
    times = (bought + 1) / (buyers + 1)
    return np.stack([np.log1p(buyers), np.log1p(lately), again, np.log(times)]).astype(np.float32)


def _habits(past: Past, item: Ints, size: int) -> Floats:
    """`(n, OWN_SIGNALS)`: how often, how lately and how regularly the customer buys each item."""
    count = np.bincount(past.item, minlength=size)[item].astype(np.float32)
    has, several = count > 0, count > 1
    last = np.zeros(size)
    first = np.zeros(size)
    order = np.argsort(-past.age, kind="stable")
    last[past.item[order]] = past.age[order]
    first[past.item[order[::-1]]] = past.age[order[::-1]]
    last, first = last[item], first[item]
    gap = (first - last) / np.maximum(count - 1, 1)
    faded = past.weights(size, decay=FADING)[item]
    slowly = past.weights(size, decay=0.95)[item]
    return np.stack(
        [
            has,
            several,
            np.log1p(count),
            np.log1p(faded),
            slowly,
            np.log1p(slowly),
            np.where(has, 1 / (1 + last), 0),
            np.where(has, count / (1 + first), 0),
            np.where(several, np.minimum((last + 1) / np.maximum(gap, 1), 5), 0),
        ],
        axis=1,
    ).astype(np.float32)


def _manner(past: Past) -> Floats:
    baskets = int(past.age.max(initial=-1)) + 1
    distinct = len(past.owned())
    size = len(past.item)
    return np.array(
        [np.log1p(baskets), np.log1p(distinct), size / max(distinct, 1), size / max(baskets, 1)], dtype=np.float32
    )
