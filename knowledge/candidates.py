"""Finds the passages worth a closer look: nearest by vector, and those that share words with the question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .passage import PassageId
from .ports import KeywordIndex, PassageIndex, Vectors
from .similarity import Nearness, Space
from .tokens import tokens

BY_VECTOR = 40
BY_WORDS = 20

_FULL_MATCH = 2.2
"""BM25's k1 + 1: a passage in which every word of the question stands often comes near to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage with what the two searches say.

    `nearness` is None without vectors; `keyword` is a share, 0 to about 1, of the question's words, `translated` of
    its words in the other language. Both are known whichever search found it.
    """

    passage_id: PassageId
    nearness: Nearness | None
    keyword: float
    translated: float = 0.0


class CandidateSearch:
    """Searches vectors and words. What fails is raised; the caller decides what to do without it."""

    def __init__(self, *, index: PassageIndex, keywords: KeywordIndex, space: Space) -> None:
        self._index = index
        self._keywords = keywords
        self._space = space

    async def by_words(self, text: str, audiences: Sequence[str]) -> list[PassageId]:
        """The passages that share most of the words, best first."""
        hits = await self._keywords.search(text, BY_WORDS, audiences) if text else []
        return [hit.passage_id for hit in hits]

    async def shares(self, text: str, ids: Sequence[PassageId], *, known_only: bool = False) -> dict[PassageId, float]:
        """How much of the words each passage holds: BM25 over the most it could be.

        `known_only` leaves out what no page says: of several translations of a word, pages use one.
        """
        weights = [self._keywords.idf(token) for token in dict.fromkeys(tokens(text))]
        unknown = self._keywords.idf("")
        most = sum(weight for weight in weights if weight < unknown or not known_only)
        if not most:
            return {}
        scores = await self._keywords.scores(text, ids)
        return {id: _FULL_MATCH * score / most for id, score in scores.items()}

    async def weighed(
        self, near: Mapping[PassageId, Nearness], by_words: Sequence[PassageId], text: str, translation: str
    ) -> list[Candidate]:
        """Every passage that any search found, with the words of all of them counted."""
        ids = list(dict.fromkeys([*near, *by_words]))
        words = await self.shares(text, ids)
        translated = await self.shares(translation, ids, known_only=True)
        return [
            Candidate(
                passage_id=id, nearness=near.get(id), keyword=words.get(id, 0.0), translated=translated.get(id, 0.0)
            )
            for id in ids
        ]

    async def near(
        self,
        vector: Vectors,
        locale: str,
        audiences: Sequence[str],
        *,
        also: Sequence[PassageId],
        limit: int = BY_VECTOR,
    ) -> dict[PassageId, Nearness]:
        """The passages nearest to a question in `locale` and those in `also`, each with its nearness.

        Raises IndexUnavailableError.
        """
        hits = await self._index.search_each(self._space.searches(vector, locale), limit, audiences)
        ids = list(dict.fromkeys([*(hit.passage_id for found in hits for hit in found), *also]))
        found = await self._index.vectors(ids)
        nearness = self._space.nearness(self._space.question(vector, locale), list(found.values()))
        return dict(zip(found, nearness, strict=True))
