"""Questions to a corpus whose answers are known beforehand: strangers' questions, and its own headings."""

from collections.abc import Sequence
from dataclasses import dataclass

from .candidates import CandidateSearch
from .passage import Passage
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

    async def strangers(self, vectors: Vectors) -> list[float]:
        """Where the nearest passage lies for questions that have no answer here."""
        found = []
        for vector in vectors:
            near = await self.search.near(vector, self.space, self.audiences, also=())
            found.append(max(one.score for one in near.values()))
        return found

    async def ask_headings(self, passages: Sequence[Passage], embedder: Embedder) -> list[Asked]:
        """Each heading as a question."""
        questions = [heading(passage) for passage in passages]
        vectors = await embedder.embed_queries(questions)
        bare = [_beginning(passage) for passage in passages]
        answers = self.space.centred(await embedder.embed_passages(bare))
        asked = []
        for row, (passage, question) in enumerate(zip(passages, questions, strict=True)):
            words = await self.search.by_words(question, self.audiences)
            near = await self.search.near(vectors[row], self.space, self.audiences, also=[*words, passage.id])
            bare_nearness = float(self.space.question(vectors[row]) @ answers[row])
            others = tuple((one.score, words.get(id, 0.0)) for id, one in near.items() if id != passage.id)
            asked.append(
                Asked(
                    language=passage.locale,
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
