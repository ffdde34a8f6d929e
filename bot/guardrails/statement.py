"""A sentence of an answer, read for judgement."""

from dataclasses import dataclass

from .claims import Claims, read_claims
from .polarity import Clause, is_denial, opposites_of, read_clauses
from .shop_terms import is_concept
from .words import is_han, read_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence with its claims, content words and clauses, and the question it answers.

    `opposites` maps a content word to the words that mean the opposite.
    """

    text: str
    claims: Claims
    content: frozenset[str]
    clauses: tuple[Clause, ...]
    opposites: dict[str, frozenset[str]]
    denies: bool
    han: bool
    question: str

    def comparable(self, content: frozenset[str], *, han: bool) -> frozenset[str]:
        """The words of `content` that a source of that language may hold too."""
        return content if han == self.han else frozenset(filter(is_concept, content))


def read_statement(text: str, question: str = "") -> Statement:
    """Read a sentence for checking."""
    content = frozenset(word.stem for word in read_words(text) if word.content)
    return Statement(
        text=text,
        claims=read_claims(text),
        content=content,
        clauses=read_clauses(text),
        opposites={word: opposites_of(word) for word in content},
        denies=is_denial(text),
        han=is_han(text),
        question=question,
    )


def content_of(text: str) -> frozenset[str]:
    """The content words of a piece of a statement."""
    return frozenset(word.stem for word in read_words(text) if word.content)
