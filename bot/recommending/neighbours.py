"""What similar customers bought, what was bought together, and what was bought next; all by cosine."""

import numpy as np
from scipy import sparse

from .purchases import Floats, Ints, Past, Purchases

NEIGHBOURS = 300
"""Customers, or moments, that are listened to."""

CONTEXT = 5
"""Baskets before a purchase that may have led to it."""

FADING = 0.8
"""What a purchase counts for, of the one a basket later."""


class Neighbours:
    """Customers with a similar past; scores an item by what they bought, late purchases counting most."""

    def __init__(self, purchases: Purchases, *, memory: float) -> None:
        """`memory` is what a purchase counts for in likeness, of the one a basket later."""
        shape = (purchases.customers, purchases.items)
        where = (purchases.customer, purchases.item)
        self._memory = memory
        self._bought = sparse.csr_matrix(((FADING**purchases.age).astype(np.float32), where), shape=shape)
        likeness = sparse.csr_matrix(((memory**purchases.age).astype(np.float32), where), shape=shape)
        buyers = np.bincount(self._bought.indices, minlength=shape[1])
        self._rarity = np.log1p(shape[0] / (1 + buyers)).astype(np.float32)
        likeness.data = np.log1p(likeness.data)
        self._weighed = unit_rows(likeness @ sparse.diags(self._rarity)).T.tocsr()

    def scores(self, past: Past, *, number: int = -1) -> Floats:
        """`(items,)`; the customer with `number` is not their own neighbour."""
        size = self._bought.shape[1]
        profile = np.log1p(past.weights(size, decay=self._memory)) * self._rarity
        near = spread(self._weighed, profile)
        if number >= 0:
            near[number] = 0
        return gathered(self._bought, near)


class Moments:
    """Every purchase with what came before it; scores an item by how often it followed a like situation."""

    def __init__(self, purchases: Purchases) -> None:
        row = purchases.basket()
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        owner = purchases.customer[starts]
        shape = (len(starts), purchases.items)
        ones = np.ones(len(row), dtype=np.float32)
        outcome = sparse.csr_matrix((ones, (row, purchases.item)), shape=shape)
        context = sparse.csr_matrix(shape, dtype=np.float32)
        for gap in range(1, CONTEXT + 1):
            later = np.arange(gap, len(starts))
            later = later[owner[later] == owner[later - gap]]
            link = sparse.csr_matrix(
                (np.full(len(later), FADING ** (gap - 1), dtype=np.float32), (later, later - gap)),
                shape=(len(starts), len(starts)),
            )
            context = context + link @ outcome
        used = np.asarray(np.bincount(outcome.indices, minlength=shape[1]))
        self._rarity = np.log1p(shape[0] / (1 + used)).astype(np.float32)
        self._context = unit_rows(context @ sparse.diags(self._rarity)).tocsc()
        self._outcome = outcome
        self._owner = owner

    def scores(self, past: Past, *, number: int = -1) -> Floats:
        """`(items,)`; moments of the customer with `number` do not count."""
        recent = past.age < CONTEXT
        items, weights = folded(past.item[recent], FADING ** past.age[recent])
        weights = weights * self._rarity[items]
        near = np.zeros(self._outcome.shape[0], dtype=np.float32)
        for item, weight in zip(items, weights, strict=True):
            held = slice(self._context.indptr[item], self._context.indptr[item + 1])
            near[self._context.indices[held]] += weight * self._context.data[held]
        if number >= 0:
            first, end = np.searchsorted(self._owner, [number, number + 1])
            near[first:end] = 0
        return gathered(self._outcome, near)


class Companions:
    """Items bought by the same customers, or in the same baskets; cosine of two items over those, wide ones less."""

    def __init__(self, purchases: Purchases, *, by_basket: bool = False) -> None:
        group = purchases.basket() if by_basket else purchases.customer
        shape = (int(group.max(initial=-1)) + 1, purchases.items)
        ones = np.ones(len(purchases.item), dtype=np.float32)
        bought = sparse.csr_matrix((ones, (group, purchases.item)), shape=shape)
        bought.data[:] = 1
        held = np.bincount(bought.indices, minlength=shape[1])
        width = np.maximum(np.diff(bought.indptr), 1)
        self._scale = (1 / np.sqrt(np.maximum(held, 1))).astype(np.float32)
        self._holders = (sparse.diags((1 / np.sqrt(width)).astype(np.float32)) @ bought).T.tocsr()
        self._owner = np.arange(shape[0])
        self._owner[group] = purchases.customer

    def scores(self, past: Past, *, decay: float = FADING, number: int = -1) -> Floats:
        """`(items,)`: the sum of cosines to what was bought, weighed by age; not over what `number` bought."""
        profile = past.weights(self._holders.shape[0], decay=decay) * self._scale
        near = spread(self._holders, profile)
        if number >= 0:
            first, end = np.searchsorted(self._owner, [number, number + 1])
            near[first:end] = 0
        return np.asarray(self._holders @ near) * self._scale


def gathered(rows: sparse.csr_matrix, near: Floats) -> Floats:
    """The mean of the nearest rows, weighed by nearness squared."""
    nearest = top(near, NEIGHBOURS)
    weight = near[nearest] ** 2
    total = float(weight.sum())
    found = np.zeros(rows.shape[1], dtype=np.float32)
    if total > 0:
        chosen = rows[nearest]
        found += np.asarray(chosen.T @ (weight / total)).astype(np.float32)
    return found


def spread(rows: sparse.csr_matrix, weights: Floats) -> Floats:
    """`weights @ rows`, cheap where few weights are not zero."""
    held = np.flatnonzero(weights)
    return np.asarray(rows[held].T @ weights[held], dtype=np.float32)


def top(scores: Floats, count: int) -> Ints:
    """Places of the `count` highest scores above zero, in no order."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) <= count:
        return positive
    return positive[np.argpartition(-scores[positive], count)[:count]]


def folded(items: Ints, weights: Floats) -> tuple[Ints, Floats]:
    """Distinct items with the sums of their weights."""
    distinct, place = np.unique(items, return_inverse=True)
    return distinct, np.bincount(place, weights=weights, minlength=len(distinct)).astype(np.float32)


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of length one; empty rows stay empty."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ matrix)
