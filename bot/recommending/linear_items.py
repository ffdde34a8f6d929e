"""A linear model of items on items (EASE, Steck 2019, https://doi.org/10.1145/3308558.3313710)."""

import numpy as np
from scipy import sparse

from .neighbours import spread
from .purchases import Floats, Ints, Purchases

LARGEST = 3_000
"""Rows of the densest matrix that is inverted; with more customers than this, only so many items take part."""


BLOCK = 4_000
"""Items whose dense columns are held at once."""


class LinearItems:
    """Predicts each item from all others, closed form.

    With few customers it is solved in their space (Woodbury), with many in the space of the best sold items; the
    other items then score nothing here.
    """

    def __init__(self, purchases: Purchases, *, ridge: float) -> None:
        shape = (purchases.customers, purchases.items)
        ones = np.ones(len(purchases.item), dtype=np.float32)
        bought = sparse.csr_matrix((ones, (purchases.customer, purchases.item)), shape=shape)
        bought.data[:] = 1
        self._items = shape[1]
        self._kept: Ints | None = None
        if shape[0] > LARGEST:
            buyers = np.bincount(bought.indices, minlength=shape[1])
            self._kept = np.sort(np.argsort(-buyers, kind="stable")[:LARGEST])
            self._weights = _by_items(bought[:, self._kept], ridge)
        else:
            self._by_customer = bought.T.tocsr()
            self._inverse, self._scale = _by_customers(bought, ridge)

    def scores(self, profile: Floats) -> Floats:
        """`(items,)` for how much of each item there is in a profile, `(items,)`."""
        if self._kept is not None:
            found = np.zeros(self._items, dtype=np.float32)
            inside = profile[self._kept]
            held = np.flatnonzero(inside)
            found[self._kept] = inside[held] @ self._weights[held]
            return found
        smoothed = self._by_customer @ (self._inverse @ spread(self._by_customer, profile))
        return np.asarray(profile - (profile - smoothed) * self._scale, dtype=np.float32)


def _by_items(bought: sparse.csr_matrix, ridge: float) -> Floats:
    gram = np.asarray((bought.T @ bought).todense(), dtype=np.float64)
    gram[np.diag_indices_from(gram)] += ridge
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights.astype(np.float32)


def _by_customers(bought: sparse.csr_matrix, ridge: float) -> tuple[Floats, Floats]:
    """The inverse in the customers' space, and for each item `1 / (1 - x'Mx)`."""
    kernel = np.asarray((bought @ bought.T).todense(), dtype=np.float64)
    kernel[np.diag_indices_from(kernel)] += ridge
    inverse = np.linalg.inv(kernel).astype(np.float32)
    columns = bought.tocsc()
    hat = np.zeros(columns.shape[1], dtype=np.float32)
    for start in range(0, columns.shape[1], BLOCK):
        part = columns[:, start : start + BLOCK]
        hat[start : start + BLOCK] = np.asarray(part.multiply(inverse @ part).sum(axis=0)).ravel()
    return inverse, (1 / np.maximum(1 - hat, 1e-6)).astype(np.float32)
