"""How near a question lies to a passage: the whole and its best pieces, seen from the middle of the corpus.

E5 and its like put all texts into a narrow cone, so that everything is similar to everything (anisotropy,
https://arxiv.org/abs/1909.00512). Subtracting the corpus mean spreads them out again. What all questions of a language
share, their form, pulls them to passages of the same form (hubs); part of it is taken out of a question. A question in
a language that no page speaks lies apart from all pages by its language alone: it is seen from half-way to the middle
of that language's questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .background import measured_as
from .locales import language_of
from .ports import PassageVectors, Vectors

_SHARE_OF_THE_MEAN = 0.65
"""Of the mean that is subtracted. Less leaves the cone, more loses what the corpus is about."""

_SHARE_ACROSS = 0.8
"""The same for a question in a language that the corpus does not speak."""

_SHARE_OF_THE_FORM = 0.35
"""Of what a question has in common with all questions that is taken out."""

_FEWEST_FOR_A_PEAK = 5

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """`score`: mean of the passage's cosine and of its two best pieces', centred, the best counting three times.

    `peak`: how far the best piece stands above the middle one, None where there are too few to say. A question
    about a fact that the passage does not hold is about equally near to all its pieces.
    """

    score: float
    peak: float | None


class Space:
    """The vector space of one corpus around its mean, `(dimension,)`.

    `forms` is for each language the direction all its questions share, of length one (see `form_of`); `middles`
    is for each language of the corpus the mean of its passages, `strangers` the mean of a language's questions about
    other things, for each language that none of the corpus's prose is in.
    """

    def __init__(
        self,
        mean: Vectors,
        forms: Mapping[str, Vectors] | None = None,
        middles: Mapping[str, Vectors] | None = None,
        strangers: Mapping[str, Vectors] | None = None,
    ) -> None:
        self.mean = mean
        self.forms = forms or {}
        self.middles = middles or {}
        self.strangers = strangers or {}
        self._shift = (mean * _SHARE_OF_THE_MEAN).astype(np.float32)
        self._shift_squared = float(self._shift @ self._shift)

    def question(self, vector: Vectors, locale: str) -> Floats:
        """The question's vector, centred and freed of part of its form."""
        theirs = self.strangers.get(language_of(locale))
        if theirs is None:
            centred = self.centred(vector[None, :])[0]
        else:
            centred = _unit((vector - _SHARE_ACROSS * ((self.mean + theirs) / 2).astype(np.float32))[None, :])[0]
        form = self.forms.get(measured_as(locale))
        if form is not None:
            centred = centred - _SHARE_OF_THE_FORM * float(centred @ form) * form
        return np.asarray(centred, dtype=np.float32)

    def searches(self, vector: Vectors, locale: str) -> list[Vectors]:
        """The vectors to search with: the question's, and where it would lie in the corpus's other languages.

        Passages in the question's language are all nearer than any other, so that one search finds only those.
        """
        own = self.middles.get(language_of(locale))
        if own is None:
            return [vector]
        moved = [vector - own + middle for language, middle in self.middles.items() if language != language_of(locale)]
        return [vector, *(np.asarray(one / max(float(np.linalg.norm(one)), 1e-9), dtype=np.float32) for one in moved)]

    def form_of(self, questions: Vectors) -> Floats:
        """The direction that `(n, dimension)` questions share, of length one."""
        mean = self.centred(questions).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)

    def centred(self, rows: Vectors) -> Floats:
        """`(n, dimension)` rows, centred and of length one."""
        return _unit(rows - self._shift)

    def nearness(self, question: Floats, passages: Sequence[PassageVectors]) -> list[Nearness]:
        """Of a centred question to each passage, without a copy of the passages' vectors being centred."""
        if not passages:
            return []
        rows = np.concatenate([part for one in passages for part in (one.whole[None, :], one.pieces)])
        shift = rows @ self._shift
        # For unit rows |row - shift|^2 = 1 - 2 row·shift + |shift|^2.
        lengths = np.sqrt(np.maximum(1.0 - 2.0 * shift + self._shift_squared, 1e-9))
        cosines = (((rows @ question) - float(self._shift @ question)) / lengths).tolist()
        found = []
        start = 0
        for one in passages:
            end = start + 1 + len(one.pieces)
            found.append(_joined(cosines[start], sorted(cosines[start + 1 : end])))
            start = end
        return found


def mean_of(passages: Sequence[PassageVectors]) -> Vectors:
    """The mean of all wholes and pieces, `(dimension,)`."""
    total = np.sum([one.whole + one.pieces.sum(axis=0) for one in passages], axis=0)
    return np.asarray(total / sum(1 + len(one.pieces) for one in passages), dtype=np.float32)


def _unit(rows: Vectors) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _joined(whole: float, ranked: list[float]) -> Nearness:
    """From the whole's cosine and the pieces', lowest first."""
    if not ranked:
        return Nearness(score=whole, peak=None)
    if len(ranked) == 1:
        return Nearness(score=(whole + ranked[0]) / 2, peak=None)
    best, second = ranked[-1], ranked[-2]
    peak = best - ranked[len(ranked) // 2] if len(ranked) >= _FEWEST_FOR_A_PEAK else None
    return Nearness(score=(whole + 0.75 * best + 0.25 * second) / 2, peak=peak)
