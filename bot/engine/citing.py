"""Lets a draft's supported sentences through, and ties each one that states a fact to its passage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from shopclerk.knowledge.passage import Citation, Passage
from shopclerk.knowledge.pieces import quotable_sentences

from ..guardrails.grounding import judge
from .draft_sentences import DraftSentence, read_draft

_LEADS_IN = re.compile(r"[:：]$")
_SUFFIX = re.compile(r"\.(?:md|markdown|txt|html?|csv|tsv|jsonl)(?=$|/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A draft after its guard: the text with `[n]`, the citations n counts, and the sentences that were cut."""

    text: str
    citations: tuple[Citation, ...]
    cut: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFinding:
    """What a tool found in this turn, in plain sentences; `about` says which order, product or customer."""

    tool: str
    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a sentence may rest on: the turn's passages, its tool results (numbered after them), and the question."""

    passages: tuple[Passage, ...]
    question: str
    findings: tuple[ToolFinding, ...] = ()

    def __len__(self) -> int:
        return len(self.passages) + len(self.findings)

    def sources(self, numbers: Sequence[int] = ()) -> list[str]:
        """The texts of the sources named, 1-based, or of all."""
        every = [*(_source(passage) for passage in self.passages), *(finding.text for finding in self.findings)]
        return [every[n - 1] for n in numbers if 0 < n <= len(every)] if numbers else every

    def says(self, number: int, sentence: str) -> bool:
        """Whether a passage has this very sentence, whole: a quote needs no judging."""
        return number <= len(self.passages) and sentence in quotable_sentences(self.passages[number - 1])

    def quoted(self, number: int, sentence: str) -> str:
        """The sentence of a source that says what `sentence` says."""
        if number <= len(self.passages):
            return closest_sentence(sentence, self.passages[number - 1])
        lines = self.findings[number - 1 - len(self.passages)].text.splitlines()
        return max(lines, key=lambda line: judge(sentence, [line]).score, default="")

    def citation(self, n: int, number: int, quotes: Sequence[str]) -> Citation:
        """A source as the n-th citation of a reply."""
        quote = " ".join(dict.fromkeys(quotes))
        if number > len(self.passages):
            finding = self.findings[number - 1 - len(self.passages)]
            uri = f"tool:{finding.tool}" + (f"/{finding.about}" if finding.about else "")
            return Citation(n=n, document=finding.tool, section=finding.about, uri=uri, quote=quote)
        passage = self.passages[number - 1]
        return Citation(
            n=n, document=document_name(passage.document), section=passage.section, uri=passage.uri, quote=quote
        )


def _source(passage: Passage) -> str:
    return "\n".join(part for part in (passage.title, passage.section, passage.question, passage.text) if part)


def support(sentence: DraftSentence, grounds: Grounds) -> tuple[int, ...] | None:
    """The sources a sentence rests on, 1-based: empty when it states no fact, None when nothing supports it."""
    named = tuple(n for n in sentence.numbers if 0 < n <= len(grounds))
    if named and all(grounds.says(n, sentence.text) for n in named):
        return named
    judged = judge(sentence.text, grounds.sources(named), question=grounds.question)
    if not judged.factual:
        return () if judged.supported else None
    if named and judged.supported:
        return named
    verdicts = [judge(sentence.text, [source], question=grounds.question) for source in grounds.sources()]
    supporting = [n for n, verdict in enumerate(verdicts, 1) if verdict.supported]
    return (max(supporting, key=lambda n: verdicts[n - 1].score),) if supporting else None


def cite(draft: str, grounds: Grounds) -> Cited:
    """Cut what nothing supports and number the citations in the order they are first used.

    A line that leads in a list goes when the whole list went.
    """
    order: dict[int, int] = {}
    quotes: dict[int, list[str]] = {}
    out: list[str] = []
    cut: list[str] = []
    judged = [(sentence, support(sentence, grounds)) for sentence in read_draft(draft)]
    for at, (sentence, numbers) in enumerate(judged):
        if numbers is None:
            cut.append(sentence.text)
            continue
        if _LEADS_IN.search(sentence.text) and _list_went(judged[at + 1 :]):
            continue
        for number in numbers:
            order.setdefault(number, len(order) + 1)
            quotes.setdefault(number, []).append(grounds.quoted(number, sentence.text))
        marks = "".join(f" [{order[number]}]" for number in dict.fromkeys(numbers))
        out.append(f"{sentence.lead}{sentence.text}{marks}")
    citations = tuple(grounds.citation(n, number, quotes[number]) for number, n in order.items())
    return Cited(text="".join(out).strip(), citations=citations, cut=tuple(cut))


def _list_went(after: Sequence[tuple[DraftSentence, tuple[int, ...] | None]]) -> bool:
    """Whether a list follows and nothing of it is left."""
    items = list(takewhile(lambda one: one[0].lead.strip(), after))
    return bool(items) and all(numbers is None for _, numbers in items)


def document_name(uri: str) -> str:
    """What a citation calls a document: `zh/returns.md` → `zh/returns`, `faq.csv` → `faq`; a bare id as it is."""
    return _SUFFIX.sub("", uri)


def closest_sentence(sentence: str, passage: Passage) -> str:
    """The sentence of the passage that says what `sentence` says."""
    if sentence in passage.text:
        return sentence
    return max(quotable_sentences(passage), key=lambda one: judge(sentence, [one]).score, default=passage.text)
