"""A source read once for checking: its sentences with their words, claims and clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from shopclerk.knowledge.sentences import split_sentences

from .claims import Claims, read_claims
from .polarity import Clause, is_denial, read_clauses
from .quantities import units_mentioned
from .speech import acts_done
from .words import Word, canonical, is_han, read_words

_REFERS_BACK = re.compile(r"^\s*(?:it|this|that|these|those|they|he|she|here|there|such|它|该|此|其|这|那)")
_TOKEN_SPACE = re.compile(r" (?=[.!?](?:\s|$))")
_SOURCES_KEPT = 256
_WINDOW = 2  # sentences read together when the order of words is compared


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSentence:
    """One sentence of a source. `before` has the content words of the sentence that it refers back to, if it does."""

    words: tuple[Word, ...]
    stems: frozenset[str]
    content: frozenset[str]
    before: frozenset[str]
    claims: Claims
    clauses: tuple[Clause, ...]
    denies: bool
    units: frozenset[tuple[str, Decimal]]
    done: frozenset[str]

    @property
    def context(self) -> frozenset[str]:
        """What the sentence speaks of, said in it or before it."""
        return self.content | self.before


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences read together: their stems in order, and as a set."""

    order: tuple[str, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage or a tool result as evidence."""

    sentences: tuple[SourceSentence, ...]
    windows: tuple[Window, ...]
    stems: frozenset[str]
    han: bool
    plain: str
    digits: str


@lru_cache(maxsize=_SOURCES_KEPT)
def read_source(text: str) -> Source:
    """`text` as evidence; kept for the next sentence, the oldest forgotten first."""
    sentences: list[SourceSentence] = []
    for raw in split_sentences(_TOKEN_SPACE.sub("", text)):
        words = read_words(raw)
        content = frozenset(word.stem for word in words if word.content)
        refers_back = sentences and _REFERS_BACK.match(canonical(raw))
        sentences.append(
            SourceSentence(
                words=words,
                stems=frozenset(word.stem for word in words),
                content=content,
                before=sentences[-1].content if refers_back else frozenset(),
                claims=read_claims(raw),
                clauses=read_clauses(raw),
                denies=is_denial(raw),
                units=units_mentioned(canonical(raw)),
                done=acts_done(raw),
            )
        )
    return Source(
        sentences=tuple(sentences),
        windows=tuple(_windows(sentences)),
        stems=frozenset().union(*(sentence.stems for sentence in sentences)),
        han=is_han(text),
        plain=canonical(text),
        digits=re.sub(r"[\s().+-]", "", text),
    )


def _windows(sentences: Sequence[SourceSentence]) -> Iterator[Window]:
    for start in range(len(sentences)):
        order = tuple(word.stem for sentence in sentences[start : start + _WINDOW] for word in sentence.words)
        yield Window(order, frozenset(order))
