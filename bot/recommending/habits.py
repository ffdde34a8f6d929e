"""How often, how lately and how regularly a customer buys each item, and whether it is due again."""

import numpy as np

from .neighbours import FADING
from .purchases import Floats, Ints, Past, Purchases

DECAYS = (0.5, 0.7, FADING, 0.9, 0.95, 0.97)
"""What a purchase counts for, of the one a basket later: how fast habits change differs from shop to shop."""

WINDOWS = (3, 10, 30)
"""Baskets back within which an item's share of the baskets is looked at."""

OWN_SIGNALS = 13 + len(DECAYS) + len(WINDOWS)
MANNER = 4

FAMILIAR = 5
"""Repurchases of an item by anyone from which its own rhythm weighs as much as that of all items."""

TRUSTED = 2
"""The item's rhythm counts as so many repurchases by the customer."""


def rhythms(purchases: Purchases) -> Floats:
    """`(items,)`: baskets between two purchases of an item by the same customer (geometric mean, few ones shrunk)."""
    order = np.lexsort((-purchases.age, purchases.item, purchases.customer))
    customer, item, age = purchases.customer[order], purchases.item[order], purchases.age[order]
    again = (customer[1:] == customer[:-1]) & (item[1:] == item[:-1])
    gaps = np.log((age[:-1] - age[1:])[again])
    usual = float(gaps.mean()) if len(gaps) else 0.0
    times = np.bincount(item[1:][again], minlength=purchases.items)
    sums = np.bincount(item[1:][again], weights=gaps, minlength=purchases.items)
    return np.exp((sums + FAMILIAR * usual) / (times + FAMILIAR)).astype(np.float32)


def habits(past: Past, item: Ints, rhythm: Floats) -> Floats:
    """`(n, OWN_SIGNALS)` for each of `item`; nothing where the customer never bought it."""
    found = np.zeros((len(item), OWN_SIGNALS), dtype=np.float32)
    own = past.owned()
    if len(own):
        place = np.minimum(np.searchsorted(own, item), len(own) - 1)
        known = own[place] == item
        found[known] = _of_own(past, own, rhythm[own])[place[known]]
    return found


def manner(past: Past) -> Floats:
    """`(MANNER,)`: how the customer buys at all."""
    baskets = int(past.age.max(initial=-1)) + 1
    distinct = len(past.owned())
    size = len(past.item)
    return np.array(
        [np.log1p(baskets), np.log1p(distinct), size / max(distinct, 1), size / max(baskets, 1)], dtype=np.float32
    )


def _of_own(past: Past, own: Ints, rhythm: Floats) -> Floats:
    """`(len(own), OWN_SIGNALS)`, row by row for the distinct items in number order."""
    place = np.searchsorted(own, past.item)
    baskets = int(past.age.max()) + 1
    count = np.bincount(place)
    last = np.full(len(own), baskets, dtype=np.int64)
    first = np.zeros(len(own), dtype=np.int64)
    np.minimum.at(last, place, past.age)
    np.maximum.at(first, place, past.age)
    several = count > 1
    gap = (first - last) / np.maximum(count - 1, 1)
    expected = (first - last + TRUSTED * rhythm) / (count - 1 + TRUSTED)
    due = np.log((last + 1) / np.maximum(expected, 0.5))
    faded = [np.bincount(place, weights=decay**past.age, minlength=len(own)) for decay in DECAYS]
    lately = [np.bincount(place[past.age < window], minlength=len(own)) / min(window, baskets) for window in WINDOWS]
    slowly = faded[DECAYS.index(0.95)]
    columns = [
        np.ones(len(own)),
        several,
        np.log1p(count),
        slowly,
        1 / (1 + last),
        count / (1 + first),
        count / baskets,
        np.where(several, np.minimum((last + 1) / np.maximum(gap, 1), 5), 0),
        np.log1p(last),
        due,
        np.abs(due),
        np.log(np.maximum(expected, 0.5)),
        np.log1p(first),
        *map(np.log1p, faded),
        *lately,
    ]
    return np.stack(columns, axis=1).astype(np.float32)
