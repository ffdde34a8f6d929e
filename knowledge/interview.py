"""Questions to a corpus whose answers are known beforehand: strangers' questions, and its own headings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .candidates import CandidateSearch
from .locales import language_of
from .passage import Passage, PassageId
from .pieces import heading, quotable_sentences
from .ports import Embedder, KeywordIndex, Vectors
from .similarity import Space
from .tokens import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A heading asked as a question.

    `own` is the nearness of its passage. `bare` is the (nearness, keyword) of the passage's text without the heading,
    so that nothing leaks, and `others` are those of the other passages.
    """

    language: str
    own: float
    bare: tuple[float, float]
    others: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Asks one corpus."""

    search: CandidateSearch
    keywords: KeywordIndex
    space: Space
    audiences: Sequence[str]

    async def strangers(
        self, vectors: Vectors, language: str, languages: Mapping[PassageId, str], sample: Sequence[PassageId]
    ) -> dict[str, list[float]]:
        """Where the nearest passage of each language lies for questions that have no answer here; "" means of any.

        `languages` are the passages'. A language's passages in the `sample` are looked at even where others are nearer.
        """
        found: dict[str, list[float]] = defaultdict(list)
        for vector in vectors:
            near = await self.search.near(vector, language, self.audiences, also=sample)
            nearest: dict[str, float] = {"": max(one.score for one in near.values())}
            for id, one in near.items():
                own = languages.get(id, "")
                nearest[own] = max(one.score, nearest.get(own, -1.0))
            for own, score in nearest.items():
                found[own].append(score)
        return found

    async def ask_headings(self, passages: Sequence[Passage], vectors: Vectors, embedder: Embedder) -> list[Asked]:
        """Each passage's heading as a question; `vectors` are the headings', `(n, dimension)`."""
        questions = [heading(passage) for passage in passages]
        bare = [_beginning(passage) for passage in passages]
        answers = self.space.centred(await embedder.embed_passages(bare))
        asked = []
        for row, (passage, question) in enumerate(zip(passages, questions, strict=True)):
            by_words = await self.search.by_words(question, self.audiences)
            near = await self.search.near(vectors[row], passage.locale, self.audiences, also=[*by_words, passage.id])
            words = await self.search.shares(question, list(near))
            bare_nearness = float(self.space.question(vectors[row], passage.locale) @ answers[row])
            others = tuple((one.score, words.get(id, 0.0)) for id, one in near.items() if id != passage.id)
            asked.append(
                Asked(
                    language=language_of(passage.locale),
                    own=near[passage.id].score,
                    bare=(bare_nearness, self._share(question, bare[row])),
                    others=others,
                )
            )
        return asked

    def _share(self, question: str, text: str) -> float:
        weights = {token: self.keywords.idf(token) for token in tokens(question)}
        held = set(tokens(text))
        return sum(weight for token, weight in weights.items() if token in held) / (sum(weights.values()) or 1.0)


def _beginning(passage: Passage) -> str:
    return " ".join(quotable_sentences(passage)[:2])[:160] or passage.text[:160]
