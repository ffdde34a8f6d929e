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
    its words in the other language.
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

    async def by_words(self, text: str, audiences: Sequence[str], *, limit: int = BY_WORDS) -> dict[PassageId, float]:
        """Passages that share words with the question, and how much of it: BM25 over the most it could be."""
        most = sum(self._keywords.idf(token) for token in dict.fromkeys(tokens(text)))
        if not most:
            return {}
        hits = await self._keywords.search(text, limit, audiences)
        return {hit.passage_id: _FULL_MATCH * hit.score / most for hit in hits}

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


def joined(
    near: Mapping[PassageId, Nearness], words: Mapping[PassageId, float], translated: Mapping[PassageId, float]
) -> list[Candidate]:
    """Every passage that any search found."""
    ids = dict.fromkeys([*near, *words, *translated])
    return [
        Candidate(passage_id=id, nearness=near.get(id), keyword=words.get(id, 0.0), translated=translated.get(id, 0.0))
        for id in ids
    ]
