"""A linear head that scores intents from a text's vector and its n-grams."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shopclerk.knowledge.ports import Vectors

from .ngrams import Ngrams, NgramTable

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Half = NDArray[np.float16]

_NGRAM_RANK = 200
"""Directions the n-grams are folded into for training; 400 gained nothing on four data sets."""
_NGRAM_SHARE = 0.5
"""Length of a text's n-gram part beside its vector's; at 1 small training sets lose accuracy."""
_INVERSE_PENALTY = 30.0
"""Flat between 10 and 100 on four data sets."""
_TOLERANCE = 2e-5
"""At 1e-3 two points of accuracy were lost; tighter than this gained nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearHead:
    """Scores for `names`, in their order. `vector_weights` is `(dim, names)`, `ngram_weights` `(n-grams, names)`."""

    names: tuple[str, ...]
    mean: Vectors
    vector_weights: Vectors
    bias: Vectors
    ngrams: NgramTable
    ngram_weights: Half

    def scores(self, texts: Sequence[Ngrams], vectors: Vectors) -> Vectors:
        """`(n, names)` logits."""
        scores = (vectors - self.mean) @ self.vector_weights + self.bias
        for row, text in enumerate(texts):
            columns, weights = self.ngrams.weigh(text)
            scores[row] += weights @ self.ngram_weights[columns].astype(np.float32)
        return np.asarray(scores, dtype=np.float32)


def fit_linear(texts: Sequence[Ngrams], vectors: Vectors, intents: Sequence[str]) -> LinearHead:
    """Two logistic regressions, one on vectors alone and one on vectors beside n-grams, their logits averaged.

    The average is a linear head itself. N-grams go through a truncated SVD, which is folded back into the weights.
    """
    names = tuple(sorted({str(intent) for intent in intents}))
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    scale = _unit_scale(centred)
    table = NgramTable.of(texts)
    rows = _matrix(table, texts)
    axes = _main_axes(rows)
    folded = np.asarray(rows @ axes, dtype=np.float32)
    ngram_scale = _NGRAM_SHARE * _unit_scale(folded)
    alone, alone_bias = _regress(centred * scale, intents)
    both = np.hstack([centred * scale, folded * ngram_scale])
    beside, beside_bias = _regress(both, intents, start=(alone, alone_bias))
    dimension = vectors.shape[1]
    return LinearHead(
        names=names,
        mean=mean.astype(np.float32),
        vector_weights=((alone + beside[:dimension]) * (scale / 2)).astype(np.float32),
        bias=((alone_bias + beside_bias) / 2).astype(np.float32),
        ngrams=table,
        ngram_weights=(axes @ beside[dimension:] * (ngram_scale / 2)).astype(np.float16),
    )


def _unit_scale(rows: Vectors) -> float:
    """What brings the rows to a mean squared length of one."""
    return float(1.0 / (np.sqrt((rows**2).sum(axis=1).mean()) or 1.0))


def _matrix(table: NgramTable, texts: Sequence[Ngrams]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    rows = [table.weigh(text) for text in texts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, weights = (np.concatenate(part) for part in zip(*rows, strict=True))
    return csr_matrix((weights, columns, starts), shape=(len(rows), len(table.hashes)))


def _main_axes(rows: "csr_matrix") -> Vectors:
    """`(n-grams, rank)`: the directions in which the texts differ most."""
    from sklearn.utils.extmath import randomized_svd

    texts, ngrams = rows.shape
    rank = min(_NGRAM_RANK, texts // 2, ngrams)
    if rank < 1:
        return np.zeros((ngrams, 0), dtype=np.float32)
    _, _, axes = randomized_svd(rows, rank, n_iter=2, random_state=0)
    return np.asarray(axes.T, dtype=np.float32)


def _regress(
    rows: Vectors, intents: Sequence[str], start: tuple[Vectors, Vectors] | None = None
) -> tuple[Vectors, Vectors]:
    """Multinomial logistic regression: weights `(features, names)` and bias `(names,)`, names sorted.

    `start` is such a result for the first of the features, from which the optimizer has less far to go.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=500, tol=_TOLERANCE, warm_start=True)
    if start is not None and start[0].shape[1] > 2:
        weights, bias = start
        model.coef_ = np.pad(weights, ((0, rows.shape[1] - len(weights)), (0, 0))).T
        model.intercept_ = bias
    with warnings.catch_warnings():
        # Stopping early costs no accuracy here.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, np.asarray(intents))
    weights, bias = model.coef_.T, model.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return weights.astype(np.float32), bias.astype(np.float32)
