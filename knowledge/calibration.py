"""Learns a corpus's weights and scales from the corpus itself, at sync time."""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from .answerability import Scale
from .background import BY_LANGUAGE, measured_as
from .candidates import CandidateSearch
from .interview import Asked, Interview
from .locales import language_of
from .passage import Kind, Passage, PassageId
from .pieces import heading
from .ports import Embedder, KeywordIndex, PassageIndex, PassageVectors, Vectors
from .sampling import sampled, sampled_evenly
from .similarity import Space, mean_of
from .vector_text import to_text, to_texts, to_vector

_VERSION = 5
_SAMPLE = 400
"""Passages whose vectors are looked at; a larger corpus is sampled, always the same way."""

_ASKED = 40
"""Passages whose heading is asked as a question."""

_KEYWORD_WEIGHTS = (1.6, 0.8, 0.0, 2.4)
"""In spreads of nearness; the first is kept unless another finds clearly more."""

_LOOKED_AT = 12
_PULL = 8
_CLEARLY_MORE = 0.02
_FEWEST = 5
_SMALLEST_SPREAD = 0.03
_SHORTEST_GAIN, _USUAL_GAIN, _LONGEST_GAIN = 2.0, 5.0, 12.0
"""In spreads of the noise: what a scale's gain is kept between, and what it is when nothing can be asked."""

_ANSWERABLE_FROM = {"en": 0.66, "zh": 0.52}
"""Chinese is matched by pairs of characters, which a right passage shares fewer of than it would share words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was learnt of one corpus with one embedder.

    `mean`, `forms`, `middles` and `strangers` are those of its `Space`, `prose` is the share of its prose in each
    language, `spread` the deviation of nearness over the corpus, `keyword_weight` what words count beside it in
    spreads, `scales` where nearness lies with and without an answer: `zh>en` for questions in Chinese to passages in
    English, `zh>` to any.
    """

    embedder: str
    mean: Vectors
    forms: Mapping[str, Vectors]
    middles: Mapping[str, Vectors]
    strangers: Mapping[str, Vectors]
    prose: Mapping[str, float]
    spread: float
    keyword_weight: float
    scales: Mapping[str, Scale]

    def scale(self, language: str, passage_language: str = "") -> Scale:
        """The scale of questions in a language to passages in another, without one to passages in its own."""
        asked = measured_as(language)
        found = self.scales.get(f"{asked}>{passage_language or language_of(language)}")
        return found or self.scales[f"{asked}>"]

    def foreign(self, language: str) -> float:
        """How far the corpus speaks another language: 1 when all its prose does, 0 when no more than half."""
        return max(0.0, 1.0 - 2.0 * self.prose.get(language_of(language), 0.0)) if self.prose else 0.0

    def answerable_from(self, language: str) -> float:
        """The probability from which a passage is taken to answer a question in a language."""
        return _ANSWERABLE_FROM[measured_as(language)]

    def space(self) -> Space:
        """The vector space questions and passages are compared in."""
        return Space(self.mean, self.forms, self.middles, self.strangers)

    def to_bytes(self) -> bytes:
        """As JSON."""
        content = {
            "version": _VERSION,
            "embedder": self.embedder,
            "mean": to_text(self.mean),
            "forms": to_texts(self.forms),
            "middles": to_texts(self.middles),
            "strangers": to_texts(self.strangers),
            "prose": dict(self.prose),
            "spread": self.spread,
            "keyword_weight": self.keyword_weight,
            "scales": {pair: asdict(scale) for pair, scale in self.scales.items()},
        }
        return json.dumps(content, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes | None, embedder_id: str) -> "Calibration | None":
        """None when there is nothing, when this version did not write it, or for another embedder: calibrate again."""
        try:
            read = json.loads(content or b"")
            if read.pop("version") != _VERSION or read["embedder"] != embedder_id:
                return None
            read["mean"] = to_vector(read["mean"])
            for name in ("forms", "middles", "strangers"):
                read[name] = {language: to_vector(vector) for language, vector in read[name].items()}
            read["scales"] = {pair: Scale(**scale) for pair, scale in read["scales"].items()}
            return cls(**read)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


async def calibrate(
    passages: Sequence[Passage], *, index: PassageIndex, keywords: KeywordIndex, embedder: Embedder
) -> Calibration:
    """Ask the corpus what it surely answers and what it surely does not. Raises EmbedderError, IndexUnavailableError.

    Deterministic, and about a hundred short texts to embed however large the corpus is.
    """
    strangers = {language: await embedder.embed_queries(asked) for language, asked in BY_LANGUAGE.items()}
    languages = {passage.id: language_of(passage.locale) for passage in passages}
    sample = sampled_evenly(passages, languages, _SAMPLE)
    vectors = await index.vectors([passage.id for passage in sample])
    if not vectors:
        return _of_nothing(embedder, strangers["en"].shape[1])
    prose = _prose(passages)
    space = _space(vectors, languages, strangers, prose)
    search = CandidateSearch(index=index, keywords=keywords, space=space)
    audiences = sorted({passage.audience for passage in passages})
    interview = Interview(search=search, keywords=keywords, space=space, audiences=audiences)
    headed = sampled([one for one in sample if one.text and one.id in vectors], _ASKED)
    headings = await embedder.embed_queries([heading(one) for one in headed])
    asked = await interview.ask_headings(headed, headings, embedder)
    about = [space.question(headings[at], one.locale) for at, one in enumerate(headed[:_LOOKED_AT])]
    beside = [space.question(vector, "en") for vector in strangers["en"][:_LOOKED_AT]]
    spread = _spread(space, list(vectors.values()), about + beside)
    return Calibration(
        embedder=embedder.id,
        mean=space.mean,
        forms=space.forms,
        middles=space.middles,
        strangers=space.strangers,
        prose=prose,
        spread=spread,
        keyword_weight=_best_keyword_weight(asked, spread),
        scales={
            f"{language}>{own}": scale
            for language, unanswered in strangers.items()
            for own, scale in _scales(
                await interview.strangers(unanswered, language, languages, list(vectors)), asked, languages
            ).items()
        },
    )


def _prose(passages: Sequence[Passage]) -> dict[str, float]:
    """A catalogue is often in more languages than the pages."""
    counts = Counter(language_of(one.locale) for one in passages if one.kind is not Kind.PRODUCT)
    return {language: count / counts.total() for language, count in sorted(counts.items())}


def _space(
    vectors: Mapping[PassageId, PassageVectors],
    languages: Mapping[PassageId, str],
    strangers: Mapping[str, Vectors],
    prose: Mapping[str, float],
) -> Space:
    mean = _mean(list(vectors.values()), np.concatenate(list(strangers.values())))
    forms = {language: Space(mean).form_of(questions) for language, questions in strangers.items()}
    groups: dict[str, list[PassageVectors]] = {}
    for id, found in vectors.items():
        groups.setdefault(languages[id], []).append(found)
    middles = {language: mean_of(found) for language, found in sorted(groups.items())}
    apart = {one: rows.mean(axis=0) for one, rows in strangers.items() if prose and one not in prose}
    return Space(mean, forms, middles, apart)


def _mean(passages: Sequence[PassageVectors], strangers: Vectors) -> Vectors:
    """The corpus's mean; that of a very small corpus is pulled towards the middle of all questions."""
    rows = sum(1 + len(one.pieces) for one in passages)
    pull = _PULL / (_PULL + rows)
    return np.asarray((1 - pull) * mean_of(passages) + pull * strangers.mean(axis=0), dtype=np.float32)


def _spread(space: Space, passages: Sequence[PassageVectors], questions: Sequence[Vectors]) -> float:
    """Over the corpus, of questions that are about it and of questions that are not."""
    scores = [[one.score for one in space.nearness(question, passages)] for question in questions]
    return max(float(np.std(scores, axis=1).mean()), _SMALLEST_SPREAD)


def _best_keyword_weight(asked: Sequence[Asked], spread: float) -> float:
    """By mean reciprocal rank of the headings' own passages."""

    def found(weight: float) -> float:
        ranks = []
        for one in asked:
            own = one.bare[0] + weight * spread * one.bare[1]
            ranks.append(1 / (1 + sum(near + weight * spread * keyword > own for near, keyword in one.others)))
        return statistics.fmean(ranks)

    usual = _KEYWORD_WEIGHTS[0]
    if len(asked) < _FEWEST:
        return usual
    best = max(_KEYWORD_WEIGHTS, key=found)
    return best if found(best) >= found(usual) + _CLEARLY_MORE else usual


def _scales(
    noise: Mapping[str, Sequence[float]], asked: Sequence[Asked], languages: Mapping[PassageId, str]
) -> dict[str, Scale]:
    """By the passages' language. Few passages have no near one by chance, so theirs is pulled towards that of all."""
    found = {own: _scale(scores, asked, own) for own, scores in noise.items()}
    counts = Counter(languages.values())
    for own, scale in found.items():
        if own:
            pull = _PULL / (_PULL + counts[own])
            found[own] = replace(scale, near_noise=(1 - pull) * scale.near_noise + pull * found[""].near_noise)
    return found


def _scale(noise: Sequence[float], asked: Sequence[Asked], language: str) -> Scale:
    """Of questions to passages in `language`, to those in any without one."""
    own = [one.own for one in asked if language in ("", one.language)]
    if len(own) < _FEWEST:
        own = [one.own for one in asked]
    middle = statistics.median(noise)
    unit = max(statistics.pstdev(noise), 0.01)
    gain = statistics.median(own) - middle if len(own) >= _FEWEST else _USUAL_GAIN * unit
    return Scale(near_noise=middle, near_gain=min(max(gain, _SHORTEST_GAIN * unit), _LONGEST_GAIN * unit))


def _of_nothing(embedder: Embedder, dimension: int) -> Calibration:
    nothing = np.zeros(dimension, dtype=np.float32)
    scale = Scale(near_noise=0.3, near_gain=0.3)
    return Calibration(
        embedder=embedder.id,
        mean=nothing,
        forms={},
        middles={},
        strangers={},
        prose={},
        spread=0.05,
        keyword_weight=_KEYWORD_WEIGHTS[0],
        scales={f"{language}>": scale for language in BY_LANGUAGE},
    )
