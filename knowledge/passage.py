"""What knowledge is made of: documents, the passages cut from them, and what a search gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

PassageId = NewType("PassageId", str)


class Kind(StrEnum):
    """What a passage states: a policy section, a question with its answer, or a product's facts."""

    SECTION = "section"
    FAQ = "faq"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source file (or one row of a JSONL corpus) as Markdown, before it is cut.

    `uri` is the path relative to the synced root with forward slashes; `digest` is the SHA-256 of the
    bytes and of everything else the passages depend on (variables), in hex.
    """

    uri: str
    title: str
    locale: str
    audience: str
    digest: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document that can be quoted: a section, an FAQ entry or a product.

    `uri` is `document#anchor`; `text` is what may be quoted, without the heading; `question` is the
    shopper's question an FAQ entry answers, or empty. `facts` holds a product's columns (sku, price, …).
    """

    id: PassageId
    document: str
    uri: str
    title: str
    section: str
    text: str
    locale: str
    audience: str = "public"
    kind: Kind = Kind.SECTION
    question: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    def is_valid_on(self, day: date) -> bool:
        """Whether the passage holds on `day`; both bounds are inclusive."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage:
    """A passage with why it was found.

    `score` is the calibrated probability, 0 to 1, that the passage answers the question; `cosine` and
    `keyword` are the raw parts (keyword as a z-score); `sentence` is the passage's best matching sentence;
    `sentences` pairs every sentence that has a vector with its cosine to the question.
    """

    passage: Passage
    score: float
    cosine: float = 0.0
    keyword: float = 0.0
    sentence: str = ""
    sentences: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The place an answer's sentence comes from; `n` is the number in the reply's `[n]`."""

    n: int
    document: str
    section: str
    uri: str
    quote: str
