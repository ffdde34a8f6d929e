"""The probability that a passage answers a question, from how far it stands out above what is always near.

Nearness is measured on the corpus's own scale, 0 where questions without an answer lie and 1 where a passage lies to
its own heading, so the weights carry over from corpus to corpus and from embedder to embedder. They are those of a
logistic regression over six small corpora, each time checked on a corpus that was left out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_PROSE = {"bias": -1.7, "near": 5.6, "coverage": 1.2, "same_language": -0.6}
_PRODUCT = {"bias": -2.8, "near": 2.6, "coverage": 1.4, "peak": 2.6}
_USUAL_PEAK = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Where nearness lies for questions in one language: `near_noise` without an answer, `near_gain` beyond it with."""

    near_noise: float
    near_gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for one passage.

    `coverage` is the share of the question's rare words it holds, 0 where the languages differ. For a product
    the words of its name do not count, and `peak` says how far its best sentence stands above its others: all
    its facts are near to a question that names it, but only the fact that is asked for stands out.
    """

    near: float
    coverage: float
    same_language: bool
    is_product: bool = False
    peak: float | None = None


def probability(evidence: Evidence, scale: Scale) -> float:
    """That the passage answers the question, 0 to 1."""
    features = {
        "near": (evidence.near - scale.near_noise) / scale.near_gain,
        "coverage": evidence.coverage if evidence.same_language else 0.0,
    }
    if not evidence.is_product:
        return _logistic(_PROSE, {**features, "same_language": float(evidence.same_language)})
    peak = _USUAL_PEAK if evidence.peak is None else evidence.peak / scale.near_gain
    return _logistic(_PRODUCT, {**features, "peak": peak})


def probability_by_words(coverage: float) -> float:
    """The same without vectors: most of what the question weighs has to stand in the passage."""
    return _logistic({"bias": -6.0, "coverage": 10.0}, {"coverage": coverage})


def _logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    sum_ = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, sum_))))
