"""Trains an intent head, and learns from held-out examples how sure it may be and what to turn away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopclerk.knowledge.errors import ShopclerkError
from shopclerk.knowledge.ports import Vectors

from .intent_head import OPEN_GATE, OUT_OF_SCOPE, IntentHead, ScopeGate, softmax
from .linear_head import fit_linear
from .ngrams import Ngrams, hash_ngrams
from .spread import fit_spread

Flags = NDArray[np.bool_]

_FOLDS = 3
_ENOUGH_OFF_TOPIC = 30
"""Out-of-scope examples from which the gate learns from them alone, and no longer from intents held out."""
_FEWEST_INTENTS_TO_HOLD_OUT = 4
_LOSS_ALLOWED = 0.01
"""Share of the in-scope texts a gate may wrongly turn away; nor more than a third of the head's own error."""
_LOSS_ALLOWED_UNSEEN = 0.005
"""The same where no off-topic example says that such talk is to be expected."""
_TEMPERATURES = np.geomspace(0.1, 4.0, 40)


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled examples in parallel: n-grams, `(n, dim)` vectors, intents."""

    texts: Sequence[Ngrams]
    vectors: Vectors
    intents: NDArray[np.str_]

    @property
    def in_scope(self) -> Flags:
        """Which of them have an intent."""
        return np.asarray(self.intents != OUT_OF_SCOPE)

    def where(self, chosen: Flags) -> "Examples":
        """Those of them that are chosen."""
        texts = [text for text, wanted in zip(self.texts, chosen, strict=True) if wanted]
        return Examples(texts, self.vectors[chosen], self.intents[chosen])


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a head that never saw them said of some examples; `known` are those whose intent it was taught."""

    signs: Vectors
    known: Flags
    right: Flags
    temperature_losses: NDArray[np.float64]


def train_head(texts: Sequence[str], vectors: Vectors, intents: Sequence[str]) -> IntentHead:
    """See intent_head.train."""
    from threadpoolctl import threadpool_limits

    examples = Examples([hash_ngrams(text) for text in texts], vectors.astype(np.float32), np.asarray(intents))
    named = np.unique(examples.intents[examples.in_scope])
    if len(named) < 2:
        raise ShopclerkError(f"an intent head needs examples of two intents or more, got {len(named)}")
    # So small are these matrices that threads of the algebra library cost more in waiting than they save.
    with threadpool_limits(1):
        head = _fit(examples)
        trials = list(_trials(examples))
    if not trials:
        return head
    losses = sum(trial.temperature_losses for trial in trials)
    return replace(head, gate=_learn_gate(examples, trials), temperature=float(_TEMPERATURES[np.argmin(losses)]))


def _fit(examples: Examples) -> IntentHead:
    in_scope = examples.where(examples.in_scope)
    return IntentHead(
        linear=fit_linear(examples.texts, examples.vectors, list(examples.intents)),
        spread=fit_spread(in_scope.vectors, list(in_scope.intents)),
    )


def _trials(examples: Examples) -> Iterator[HeldOut]:
    """Cross-fitting; without enough off-topic examples every fold holds out a third of the intents whole as well."""
    random = np.random.default_rng(0)
    row_fold, intent_fold = _folds(examples, random)
    off_topic = int((~examples.in_scope).sum())
    enough_intents = len(np.unique(examples.intents[examples.in_scope])) >= _FEWEST_INTENTS_TO_HOLD_OUT
    hold_out_intents = off_topic < _ENOUGH_OFF_TOPIC and enough_intents
    for fold in range(_FOLDS):
        held_intents = examples.in_scope & (intent_fold == fold) & hold_out_intents
        tested = (row_fold == fold) | held_intents
        taught = examples.where(~tested)
        if tested.any() and len(np.unique(taught.intents[taught.in_scope])) >= 2:
            yield _try_out(_fit(taught), examples.where(tested), set(taught.intents))


def _folds(examples: Examples, random: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A fold for every row, each intent's rows spread evenly, and a fold for every row's intent."""
    names, members = np.unique(examples.intents, return_inverse=True)
    row_fold = np.zeros(len(members), dtype=np.intp)
    for name in range(len(names)):
        rows = random.permutation(np.flatnonzero(members == name))
        row_fold[rows] = (np.arange(len(rows)) + random.integers(_FOLDS)) % _FOLDS
    return row_fold, random.permutation(np.arange(len(names)) % _FOLDS)[members]


def _try_out(head: IntentHead, examples: Examples, taught: set[str]) -> HeldOut:
    scores, signs = head.signs(examples.texts, examples.vectors)
    names = np.asarray(head.intents)
    known = np.array([intent in taught and intent != OUT_OF_SCOPE for intent in examples.intents], dtype=bool)
    right = np.asarray(names[scores.argmax(axis=1)] == examples.intents)
    gold = np.searchsorted(names, examples.intents[known])
    rows = np.arange(len(gold))
    losses = [-np.log(softmax(scores[known] / heat)[rows, gold] + 1e-9).sum() for heat in _TEMPERATURES]
    return HeldOut(signs, known, right, np.array(losses))


def _learn_gate(examples: Examples, trials: Sequence[HeldOut]) -> ScopeGate:
    """Fit the gate on held-out examples, then put the threshold where in-scope texts lose no more than allowed."""
    from sklearn.linear_model import LogisticRegression

    signs = np.concatenate([trial.signs for trial in trials])
    known = np.concatenate([trial.known for trial in trials])
    right = np.concatenate([trial.right for trial in trials]) & known
    if known.all() or not right.any():
        return OPEN_GATE
    centre, width = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    model = LogisticRegression(class_weight="balanced").fit((signs - centre) / width, known)
    weights = (model.coef_[0] / width).astype(np.float32)
    bias = float(model.intercept_[0] - centre @ weights)
    odds = np.sort(signs[right] @ weights + bias)
    error = 1.0 - right.sum() / known.sum()
    allowed = min(_LOSS_ALLOWED, error / 3) if not examples.in_scope.all() else _LOSS_ALLOWED_UNSEEN
    threshold = odds[min(int(allowed * known.sum()), len(odds) - 1)]
    return ScopeGate(weights=weights, bias=bias, threshold=float(threshold))
