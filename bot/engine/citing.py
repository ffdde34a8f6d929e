"""Lets a draft's supported sentences through, and ties each one that states a fact to its passage."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopclerk.knowledge.passage import Citation, Passage
from shopclerk.knowledge.pieces import quotable_sentences

from ..guardrails.grounding import judge
from .draft_sentences import DraftSentence, read_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A draft after its guard: the text with `[n]`, the citations n counts, and the sentences that were cut."""

    text: str
    citations: tuple[Citation, ...]
    cut: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a sentence may rest on: the passages of this turn, and what the shopper said."""

    passages: tuple[Passage, ...]
    question: str

    def sources(self, numbers: Sequence[int] = ()) -> list[str]:
        """The texts of the passages named, 1-based, or of all."""
        chosen = [self.passages[n - 1] for n in numbers if 0 < n <= len(self.passages)] if numbers else self.passages
        return [_source(passage) for passage in chosen]


def _source(passage: Passage) -> str:
    return "\n".join(part for part in (passage.title, passage.section, passage.question, passage.text) if part)


def support(sentence: DraftSentence, grounds: Grounds) -> tuple[int, ...] | None:
    """The passages a sentence rests on, 1-based: empty when it states no fact, None when nothing supports it."""
    named = tuple(n for n in sentence.numbers if 0 < n <= len(grounds.passages))
    judged = judge(sentence.text, grounds.sources(named), question=grounds.question)
    if not judged.factual:
        return () if judged.supported else None
    if named and judged.supported:
        return named
    verdicts = [judge(sentence.text, [source], question=grounds.question) for source in grounds.sources()]
    supporting = [n for n, verdict in enumerate(verdicts, 1) if verdict.supported]
    return (max(supporting, key=lambda n: verdicts[n - 1].score),) if supporting else None


def cite(draft: str, grounds: Grounds) -> Cited:
    """Cut what nothing supports and number the citations in the order they are first used."""
    order: dict[int, int] = {}
    quotes: dict[int, list[str]] = {}
    out: list[str] = []
    cut: list[str] = []
    for sentence in read_draft(draft):
        numbers = support(sentence, grounds)
        if numbers is None:
            cut.append(sentence.text)
            continue
        for number in numbers:
            order.setdefault(number, len(order) + 1)
            quotes.setdefault(number, []).append(closest_sentence(sentence.text, grounds.passages[number - 1]))
        marks = "".join(f" [{order[number]}]" for number in dict.fromkeys(numbers))
        out.append(f"{sentence.lead}{sentence.text}{marks}")
    citations = tuple(_citation(n, grounds.passages[number - 1], quotes[number]) for number, n in order.items())
    return Cited(text="".join(out).strip(), citations=citations, cut=tuple(cut))


def closest_sentence(sentence: str, passage: Passage) -> str:
    """The sentence of the passage that says what `sentence` says."""
    if sentence in passage.text:
        return sentence
    return max(quotable_sentences(passage), key=lambda one: judge(sentence, [one]).score, default=passage.text)


def _citation(n: int, passage: Passage, quotes: Sequence[str]) -> Citation:
    quote = " ".join(dict.fromkeys(quotes))
    return Citation(n=n, document=passage.title, section=passage.section, uri=passage.uri, quote=quote)
