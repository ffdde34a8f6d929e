"""All signals about which item a customer buys next, computed for the items worth a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .habits import habits, manner, rhythms
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
        self._rhythm = rhythms(purchases)
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
        fresh = [
            top(np.where(has, 0, signal), PER_SIGNAL) for signal in (*signals, *self.popular[:2], self.popular[-2])
        ]
        item = np.unique(np.concatenate([*fresh, own]))
        return Candidates(
            item=item,
            owned=has[item],
            crowd=np.stack([signal[item] for signal in signals], axis=1),
            popular=self.popular[:, item].T,
            own=habits(past, item, self._rhythm),
            manner=manner(past),
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
