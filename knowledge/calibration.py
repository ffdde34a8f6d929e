"""Learns a corpus's weights and scales from the corpus itself, at sync time."""

import base64
import hashlib
import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .answerability import Scale
from .background import CHINESE, ENGLISH
from .candidates import CandidateSearch
from .interview import Asked, Interview
from .passage import Kind, Passage, PassageId
from .ports import Embedder, KeywordIndex, PassageIndex, PassageVectors, Vectors
from .similarity import Space, mean_of

_VERSION = 2
_SAMPLE = 400
"""Passages whose vectors are looked at; a larger corpus is sampled, always the same way."""

_ASKED = 40
"""Passages whose heading is asked as a question."""

_KEYWORD_WEIGHTS = (1.2, 0.6, 0.0, 1.8, 2.4)
"""In spreads of nearness; the first is kept unless another finds clearly more."""

_PULL = 8
_CLEARLY_MORE = 0.02
_FEWEST = 5
_SMALLEST_SPREAD = 0.03
_SHORTEST_GAIN, _USUAL_GAIN, _LONGEST_GAIN = 2.0, 5.0, 12.0
"""In spreads of the noise: what a scale's gain is kept between, and what it is when nothing can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was learnt of one corpus with one embedder.

    `mean` is the corpus's mean vector, `spread` the deviation of nearness over the corpus, `keyword_weight` what
    words count beside it in spreads, `scales` where nearness lies with and without an answer. A passage with at least
    `answerable_from` as its probability is taken to answer.
    """

    embedder: str
    mean: Vectors
    spread: float
    keyword_weight: float
    scales: Mapping[str, Scale]
    answerable_from: float = 0.55

    def scale(self, language: str) -> Scale:
        """The scale of questions in a language; other languages are measured as English is."""
        return self.scales["zh" if language == "zh" else "en"]

    def to_bytes(self) -> bytes:
        """As JSON."""
        content = {
            "version": _VERSION,
            "embedder": self.embedder,
            "mean": _to_text(self.mean),
            "spread": self.spread,
            "keyword_weight": self.keyword_weight,
            "scales": {language: asdict(scale) for language, scale in self.scales.items()},
            "answerable_from": self.answerable_from,
        }
        return json.dumps(content, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes | None, embedder_id: str) -> "Calibration | None":
        """None when there is nothing, when this version did not write it, or for another embedder: calibrate again."""
        try:
            read = json.loads(content or b"")
            if read.pop("version") != _VERSION or read["embedder"] != embedder_id:
                return None
            read["mean"] = _to_vector(read["mean"])
            read["scales"] = {language: Scale(**scale) for language, scale in read["scales"].items()}
            return cls(**read)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


async def calibrate(
    passages: Sequence[Passage], *, index: PassageIndex, keywords: KeywordIndex, embedder: Embedder
) -> Calibration:
    """Ask the corpus what it surely answers and what it surely does not. Raises EmbedderError, IndexUnavailableError.

    Deterministic, and about a hundred short texts to embed however large the corpus is.
    """
    strangers = {"en": await embedder.embed_queries(ENGLISH), "zh": await embedder.embed_queries(CHINESE)}
    sample = _sampled(passages, _SAMPLE)
    vectors = await index.vectors([passage.id for passage in sample])
    if not vectors:
        return _of_nothing(embedder, strangers["en"].shape[1])
    mean = _mean(list(vectors.values()), np.concatenate(list(strangers.values())))
    space = Space(mean)
    interview = Interview(
        search=CandidateSearch(index=index, keywords=keywords),
        keywords=keywords,
        space=space,
        audiences=sorted({passage.audience for passage in passages}),
    )
    noise = {language: await interview.strangers(questions) for language, questions in strangers.items()}
    asked = await interview.ask_headings(_sampled([one for one in sample if one.text], _ASKED), embedder)
    spread = _spread(space, vectors, strangers["en"][:12])
    return Calibration(
        embedder=embedder.id,
        mean=mean,
        spread=spread,
        keyword_weight=_best_keyword_weight(asked, spread),
        scales={language: _scale(noise[language], asked, language) for language in noise},
    )


def _sampled(passages: Sequence[Passage], size: int) -> list[Passage]:
    """At most `size`, prose before products, picked by the digest of their ids."""

    def order(passage: Passage) -> tuple[bool, bytes]:
        return passage.kind is Kind.PRODUCT, hashlib.sha256(passage.id.encode()).digest()

    if len(passages) <= size:
        return list(passages)
    return sorted(passages, key=order)[:size]


def _mean(passages: Sequence[PassageVectors], strangers: Vectors) -> Vectors:
    """The corpus's mean; that of a very small corpus is pulled towards the middle of all questions."""
    rows = sum(1 + len(one.pieces) for one in passages)
    pull = _PULL / (_PULL + rows)
    return np.asarray((1 - pull) * mean_of(passages) + pull * strangers.mean(axis=0), dtype=np.float32)


def _spread(space: Space, vectors: Mapping[PassageId, PassageVectors], questions: Vectors) -> float:
    found = list(vectors.values())
    scores = [[one.score for one in space.nearness(space.question(vector), found)] for vector in questions]
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


def _scale(noise: Sequence[float], asked: Sequence[Asked], language: str) -> Scale:
    own = [one.own for one in asked if one.language == language]
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
        spread=0.05,
        keyword_weight=_KEYWORD_WEIGHTS[0],
        scales={"en": scale, "zh": scale},
    )


def _to_text(vector: Vectors) -> str:
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()


def _to_vector(text: str) -> Vectors:
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)
