"""The probability that a passage answers a question, from how far it stands out above what is always near.

Every feature is measured on the corpus's own scale, 0 where questions without an answer lie and 1 where a
passage's heading lies to its own text, so the weights carry over from corpus to corpus and embedder to embedder.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_WEIGHTS = {"near": 2.7, "standing": 2.7, "lead": 0.8, "coverage": 2.2, "same_language": -0.9, "peak": 6.5}
_BIAS = -1.9
_USUAL_PEAK = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Where nearness and standing lie for questions in one language: without an answer (`noise`), and beyond it."""

    near_noise: float
    near_gain: float
    standing_noise: float
    standing_gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for one passage.

    `near`: its nearness. `standing`: the same above the corpus's average for this question. `lead`: its rank
    score above the middle of the candidates, None when there are too few. `coverage`: the share of the
    question's rare words it holds, 0 where the languages differ. `peak`: how far its best sentence stands
    above its others, None where that says nothing: only a product's facts are alike but for what is asked.
    """

    near: float
    standing: float
    lead: float | None
    coverage: float
    same_language: bool
    peak: float | None = None


def features(evidence: Evidence, scale: Scale) -> Mapping[str, float]:
    """The evidence on the corpus's scale."""
    standing = (evidence.standing - scale.standing_noise) / scale.standing_gain
    lead = standing if evidence.lead is None else evidence.lead / scale.standing_gain
    return {
        "near": (evidence.near - scale.near_noise) / scale.near_gain,
        "standing": standing,
        "lead": lead,
        "coverage": evidence.coverage if evidence.same_language else 0.0,
        "same_language": float(evidence.same_language),
        "peak": 0.0 if evidence.peak is None else evidence.peak / scale.standing_gain - _USUAL_PEAK,
    }


def probability(evidence: Evidence, scale: Scale) -> float:
    """That the passage answers the question, 0 to 1."""
    found = features(evidence, scale)
    return _logistic(_BIAS + sum(_WEIGHTS[name] * value for name, value in found.items()))


def probability_by_words(coverage: float) -> float:
    """The same without vectors: most of what the question weighs has to stand in the passage."""
    return _logistic(10.0 * (coverage - 0.6))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, x))))
