"""How far a vector lies from what a head was trained on: the relative Mahalanobis distance.

Ren et al., "A Simple Fix to Mahalanobis Distance for Improving Near-OOD Detection", 2021, arXiv:2106.09022.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopclerk.knowledge.ports import Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where the intents' vectors lie; `within` and `overall` whiten, `(dim, dim)`, and `centres` are whitened."""

    mean: Vectors
    within: Vectors
    overall: Vectors
    centres: Vectors

    def nearness(self, vectors: Vectors) -> Vectors:
        """`(n,)`: how much nearer each vector is to its nearest intent than to everything; low means out of scope."""
        offset = vectors - self.mean
        from_all = ((offset @ self.overall) ** 2).sum(axis=1)
        own = offset @ self.within
        squared = (own**2).sum(axis=1)[:, None] - 2 * own @ self.centres.T + (self.centres**2).sum(axis=1)
        return np.asarray(from_all - squared.min(axis=1), dtype=np.float32)


def fit_spread(vectors: Vectors, intents: Sequence[str]) -> Spread:
    """One shared covariance within intents and one overall, both shrunk by Ledoit and Wolf's rule."""
    names, members = np.unique(np.asarray(intents), return_inverse=True)
    mean = vectors.mean(axis=0)
    offset = vectors - mean
    belongs = np.eye(len(names), dtype=np.float32)[members]
    centres = belongs.T @ offset / np.bincount(members)[:, None]
    freedom = len(vectors) / max(len(vectors) - len(names), 1)
    overall = _whitening(offset)
    within = _whitening((offset - centres[members]) * np.sqrt(freedom)) if len(vectors) > len(names) else overall
    return Spread(mean=mean, within=within, overall=overall, centres=(centres @ within).astype(np.float32))


def _whitening(offset: Vectors) -> Vectors:
    from sklearn.covariance import ledoit_wolf

    covariance, _ = ledoit_wolf(offset, assume_centered=True)
    values, axes = np.linalg.eigh(covariance)
    return np.asarray(axes / np.sqrt(np.maximum(values, 1e-9)), dtype=np.float32)
