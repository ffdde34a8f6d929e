"""Weighs the signals by what customers really bought next; learned from each shop's own histories."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .habits import MANNER, OWN_SIGNALS
from .purchases import Floats
from .signals import CROWD, POPULAR, Candidates

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]

RIDGE = 10.0
"""Pull of every weight towards its value before anything was seen."""

FEWEST = 5
"""Purchases to learn from below which every signal counts the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The candidates a customer had before their last basket, and which of them were in it."""

    candidates: Candidates
    bought: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """A linear score over `features`."""

    weights: Doubles

    def scores(self, candidates: Candidates) -> Floats:
        """`(n,)`, higher is likelier to be bought next; comparable only within the same candidates."""
        found: Floats = (features(candidates) @ self.weights).astype(np.float32)
        return found


def learn(lessons: Sequence[Lesson]) -> Blend:
    """The weights under which what was bought is likeliest (a softmax over each customer's candidates)."""
    from scipy.optimize import minimize

    useful = [lesson for lesson in lessons if lesson.bought.any() and not lesson.bought.all()]
    width = features_width()
    if sum(int(lesson.bought.sum()) for lesson in useful) < FEWEST:
        return Blend(weights=_untaught(width))
    table = np.concatenate([features(lesson.candidates) for lesson in useful])
    sizes = np.array([len(lesson.bought) for lesson in useful])
    share = np.concatenate([lesson.bought / lesson.bought.sum() for lesson in useful])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    scale = table.std(axis=0)
    scale[scale < 1e-9] = np.inf
    table = (table - table.mean(axis=0)) / scale
    start = np.where(np.isfinite(scale), _untaught(width) * np.where(np.isfinite(scale), scale, 0), 0)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        score = table @ weights
        score -= np.repeat(np.maximum.reduceat(score, starts), sizes)
        total = np.repeat(np.add.reduceat(np.exp(score), starts), sizes)
        away = weights - start
        gradient = -(table.T @ (share - np.exp(score) / total)) + RIDGE * away
        return float(-(share * (score - np.log(total))).sum() + RIDGE / 2 * (away @ away)), gradient

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return Blend(weights=np.where(np.isfinite(scale), found.x / scale, 0))


def features(candidates: Candidates) -> Doubles:
    """`(n, width)`: each crowd signal against its best in three curves, the rest as it is, and all again if owned."""
    crowd = candidates.crowd.astype(np.float64)
    share = np.maximum(crowd, 0) / np.maximum(crowd.max(axis=0, initial=0), 1e-9)
    curves = [np.sqrt(share), share, np.log(np.maximum(share, 1e-4))]
    own, popular = candidates.own.astype(np.float64), candidates.popular.astype(np.float64)
    owned = candidates.owned[:, None].astype(np.float64)
    again = np.concatenate([curves[0], popular, np.tile(candidates.manner, (len(crowd), 1))], axis=1)
    return np.concatenate([*curves, popular, own, owned * again], axis=1)


def features_width() -> int:
    """How many columns `features` has."""
    return 4 * len(CROWD) + 2 * POPULAR + OWN_SIGNALS + MANNER


def _untaught(width: int) -> Doubles:
    weights = np.zeros(width)
    weights[: len(CROWD)] = 1.0
    return weights
