"""Finds the passages that answer a question: vectors and words, ranked, filtered, each with its probability."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from .answerability import Evidence, Scale, probability, probability_by_words
from .calibration import Calibration
from .candidates import BY_VECTOR, Candidate, CandidateSearch
from .errors import EmbedderError, IndexMismatchError, IndexUnavailableError
from .glossary import in_the_other_language
from .locales import language_of
from .passage import Kind, Passage, PassageId, ScoredPassage
from .passage_memory import PassageMemory
from .pieces import pieces
from .ports import Catalogue, Embedder, KeywordIndex, PassageIndex, Query, Reranker, Vectors
from .similarity import Nearness
from .tokens import tokens
from .word_match import PassageWords, QuestionWords

log = structlog.get_logger(__name__)

_OF_A_KIND = 5
"""How many times more candidates are taken when the query wants passages of certain kinds only."""

_OWN_LANGUAGE = 0.4
_IDENTIFIER = 3.0
"""What the shopper's language, and an identifier that is named in the passage, count in spreads of nearness."""

_OWN_LANGUAGE_BY_WORDS = 0.1

_TRANSLATED = 1.6
"""What the question's words in a passage's other language count, in spreads of nearness."""

_RERANKED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """A candidate with its passage and what tells how likely it answers."""

    passage: Passage
    candidate: Candidate
    coverage: float
    same_language: bool


class HybridRetriever:
    """The Retriever over a vector index and a keyword index.

    Without vectors (a dead embedder, a broken index) it goes on with words alone and says so in the log.
    `reranker` may reorder the best candidates.
    """

    def __init__(
        self,
        *,
        index: PassageIndex,
        keywords: KeywordIndex,
        catalogue: Catalogue,
        embedder: Embedder,
        calibration: Calibration,
        reranker: Reranker | None = None,
    ) -> None:
        if calibration.embedder != embedder.id:
            raise IndexMismatchError(f"calibrated with {calibration.embedder}, not {embedder.id}; calibrate again")
        self._index = index
        self._search = CandidateSearch(index=index, keywords=keywords, space=calibration.space())
        self._idf = keywords.idf
        self._passages = PassageMemory(catalogue)
        self._embedder = embedder
        self._calibration = calibration
        self._reranker = reranker
        self._words = PassageWords()

    async def retrieve(self, query: Query) -> list[ScoredPassage]:
        """Best first, at most `query.limit`; weak passages stay in with a low score."""
        more = _OF_A_KIND if query.kinds else 1
        translation = self._in_their_language(query)
        by_words = [
            *await self._search.by_words(query.text, query.audiences),
            *await self._search.by_words(translation, query.audiences),
        ]
        vector = await self._vector(query)
        near = await self._near(vector, query, by_words, limit=max(BY_VECTOR, query.limit) * more)
        weighed = await self._search.weighed(near, by_words, query.text, translation)
        candidates = {one.passage_id: one for one in weighed}
        passages = await self._passages.passages(list(candidates))
        wanted = [passage for passage in passages.values() if _is_wanted(passage, query)]
        ranked = self._ranked(query, wanted, candidates)
        if self._reranker and vector is not None:
            ranked = await _reranked(self._reranker, query, vector, ranked)
        if vector is None or not near:
            return [_by_words(one) for one in ranked[: query.limit]]
        return await self._scored(query, vector, ranked)

    def _in_their_language(self, query: Query) -> str:
        """The question's words as pages in another language have them; empty where most speak the question's."""
        foreign = self._calibration.foreign(query.locale)
        return in_the_other_language(query.text, query.locale) if foreign else ""

    async def _vector(self, query: Query) -> Vectors | None:
        """The query's vector; None when it cannot be had, or when the caller could not have it either."""
        if query.vector is not None:
            return query.vector if np.any(query.vector) else None
        try:
            vectors = await self._embedder.embed_queries([query.text])
            return np.asarray(vectors[0], dtype=np.float32)
        except EmbedderError as error:
            log.warning("retrieval_by_words_only", reason="embedder", error=str(error))
            return None

    async def _near(
        self, vector: Vectors | None, query: Query, by_words: Sequence[PassageId], *, limit: int
    ) -> dict[PassageId, Nearness]:
        if vector is None:
            return {}
        try:
            return await self._search.near(vector, query.locale, query.audiences, also=by_words, limit=limit)
        except (IndexUnavailableError, IndexMismatchError) as error:
            log.warning("retrieval_by_words_only", reason="index", error=str(error))
            return {}

    def _ranked(
        self, query: Query, passages: Sequence[Passage], candidates: dict[PassageId, Candidate]
    ) -> list[_Ranked]:
        """The best, as many as are asked for or reranked; the rest is not worth a closer look."""
        held = [self._words.of(passage) for passage in passages]
        question = QuestionWords(query.text, self._idf, held)
        by_words = all(candidate.nearness is None for candidate in candidates.values())
        spoken = language_of(query.locale)
        languages = [language_of(passage.locale) for passage in passages]
        # Above the noise, since every passage in the question's own language is nearer than in any other.
        noise = {one: self._calibration.scale(query.locale, one).near_noise for one in set(languages)}
        foreign = self._calibration.foreign(query.locale)
        ranks = []
        for passage, words, language in zip(passages, held, languages, strict=True):
            candidate, named = candidates[passage.id], bool(question.identifiers & words)
            translated = foreign * candidate.translated if language != spoken else 0.0
            if by_words:
                rank = candidate.keyword + translated + _OWN_LANGUAGE_BY_WORDS * (language == spoken) + named
            else:
                near = candidate.nearness.score - noise[language] if candidate.nearness else -1.0
                weighed = self._calibration.keyword_weight * candidate.keyword + _TRANSLATED * translated
                rank = near + self._calibration.spread * (
                    weighed + _OWN_LANGUAGE * (language == spoken) + _IDENTIFIER * named
                )
            ranks.append(rank)
        order = sorted(range(len(passages)), key=lambda at: (-ranks[at], passages[at].id))
        return [
            _Ranked(
                passage=passages[at],
                candidate=candidates[passages[at].id],
                coverage=question.coverage(held[at], beside=self._name(passages[at])),
                same_language=languages[at] == spoken,
            )
            for at in order[: max(query.limit, _RERANKED if self._reranker else 0)]
        ]

    def _name(self, passage: Passage) -> frozenset[str]:
        """A product's name: that the question names it does not mean that the fact asked for is there."""
        return frozenset(tokens(passage.section)) if passage.kind is Kind.PRODUCT else frozenset()

    async def _scored(self, query: Query, vector: Vectors, ranked: list[_Ranked]) -> list[ScoredPassage]:
        best = ranked[: query.limit]
        try:
            vectors = await self._index.vectors([one.passage.id for one in best])
        except IndexUnavailableError as error:
            log.warning("retrieval_without_sentences", error=str(error))
            vectors = {}
        return [
            _with_sentences(
                one,
                _probability(one, self._calibration.scale(query.locale, language_of(one.passage.locale))),
                vectors[one.passage.id].pieces @ vector if one.passage.id in vectors else None,
            )
            for one in best
        ]


def _probability(one: _Ranked, scale: Scale) -> float:
    if one.candidate.nearness is None:
        return probability_by_words(one.coverage)
    evidence = Evidence(
        near=one.candidate.nearness.score,
        coverage=one.coverage,
        same_language=one.same_language,
        is_product=one.passage.kind is Kind.PRODUCT,
        peak=one.candidate.nearness.peak,
    )
    return probability(evidence, scale)


async def _reranked(reranker: Reranker, query: Query, vector: Vectors, ranked: list[_Ranked]) -> list[_Ranked]:
    head, tail = ranked[:_RERANKED], ranked[_RERANKED:]
    try:
        scores = await reranker.scores(query, vector, [one.passage for one in head])
    except EmbedderError as error:
        log.warning("reranker_failed", error=str(error))
        return ranked
    order = sorted(range(len(head)), key=lambda at: (-scores[at], at))
    return [head[at] for at in order] + tail


def _is_wanted(passage: Passage, query: Query) -> bool:
    of_the_kind = not query.kinds or passage.kind in query.kinds
    return of_the_kind and passage.audience in query.audiences and (query.on is None or passage.is_valid_on(query.on))


def _by_words(one: _Ranked) -> ScoredPassage:
    return ScoredPassage(passage=one.passage, score=probability_by_words(one.coverage), keyword=one.candidate.keyword)


def _with_sentences(one: _Ranked, score: float, cosines: Vectors | None) -> ScoredPassage:
    said = [sentence for sentence, _ in pieces(one.passage)]
    pairs = (
        [(text, float(mark)) for text, mark in zip(said, cosines, strict=False) if text] if cosines is not None else []
    )
    return ScoredPassage(
        passage=one.passage,
        score=score,
        cosine=one.candidate.nearness.score if one.candidate.nearness else 0.0,
        keyword=one.candidate.keyword,
        sentence=max(pairs, key=lambda pair: pair[1])[0] if pairs else "",
        sentences=tuple(pairs),
    )
