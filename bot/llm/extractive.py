"""Answers without a model: quotes the best passage, in the shopper's language where the shop has one."""

import re
from collections.abc import Mapping, Sequence

from shopclerk.knowledge.passage import Kind, Passage, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences

from ..ports import Brief, Draft, Sink
from .product_aspects import facts_asked_for

WHOLE_UP_TO = {Kind.FAQ: 900, Kind.SECTION: 420, Kind.PRODUCT: 0}
"""Characters of a passage that are quoted whole; a Chinese character counts as two. FAQ answers are written whole."""
SENTENCES_AT_MOST = 3
"""Sentences quoted from a longer passage."""
FACTS_AT_MOST = 3
"""Facts quoted from a product's sheet."""
NEARLY_AS_GOOD = 0.035
"""Cosine below the best sentence's at which another sentence of the passage is still quoted."""
AS_LIKELY = 0.6
"""Share of the best passage's probability from which a second passage is quoted beside it."""

_ASKS_WHOSE = re.compile(
    r"\b(?:brand|makes?|made by|manufacturer|maker|sku|item number|category)\b|品牌|牌子|谁家|编号|货号|分类", re.I
)


class Extractive:
    """Quotes passages word for word, so nothing it says can be invented."""

    @property
    def name(self) -> str:
        """As it appears in traces."""
        return "extractive"

    async def write(self, brief: Brief, sink: Sink | None = None) -> Draft:
        """The best passage's sentences with their marker, and a second one's that is as likely; empty without any."""
        marked = [
            f"{sentence} [{at + 1}]"
            for at in passages_to_quote(brief.passages, brief.language)
            for sentence in quote(brief.passages[at], brief.resolved)
        ]
        if sink is not None:
            for sentence in marked:
                await sink(sentence)
        return Draft(text=" ".join(marked), model=self.name)


def passages_to_quote(passages: Sequence[ScoredPassage], language: str) -> list[int]:
    """Positions of the one or two passages to quote: in the shopper's language where there are any, best first.

    A product stands alone: a second product would answer for another one.
    """
    own = [at for at, scored in enumerate(passages) if scored.passage.locale == language] or list(range(len(passages)))
    if not own:
        return []
    first, *others = own
    if passages[first].passage.kind is Kind.PRODUCT:
        return [first]
    likely = (at for at in others[:1] if passages[at].passage.kind is not Kind.PRODUCT)
    return [first, *(at for at in likely if passages[at].score >= AS_LIKELY * passages[first].score)]


def quote(scored: ScoredPassage, question: str) -> list[str]:
    """The sentences to quote, in the passage's order: all of a short one, of a longer one the best matching."""
    sentences = quotable_sentences(scored.passage)
    if _width(scored.passage.text) <= WHOLE_UP_TO[scored.passage.kind]:
        return sentences
    marks = dict(scored.sentences)
    if scored.passage.kind is Kind.PRODUCT:
        return quote_product(scored.passage, marks, question)
    best = max(marks.values(), default=0.0)
    ranked = sorted(sentences, key=lambda sentence: -marks.get(sentence, 0.0))
    chosen = {one for one in ranked[:SENTENCES_AT_MOST] if marks.get(one, 0.0) >= best - NEARLY_AS_GOOD}
    return [sentence for sentence in sentences if sentence in chosen]


def quote_product(product: Passage, marks: Mapping[str, float], question: str) -> list[str]:
    """The facts asked for, nearest first, filled up with the nearest sentence of all."""
    sentences = quotable_sentences(product)
    if not _ASKS_WHOSE.search(question):
        sentences = [sentence for sentence in sentences if not says_whose(sentence, product)]
    nearest = sorted(sentences, key=lambda sentence: -marks.get(sentence, 0.0))
    best = max(marks.values(), default=0.0)
    near = [sentence for sentence in nearest[:1] if marks.get(sentence, 0.0) >= best - NEARLY_AS_GOOD]
    asked = facts_asked_for(question.replace(product.section, " "), nearest)
    chosen = list(dict.fromkeys([*asked[:FACTS_AT_MOST], *near]))[:FACTS_AT_MOST]
    return [sentence for sentence in sentences if sentence in chosen]


def says_whose(sentence: str, product: Passage) -> bool:
    """Whether a product's sentence only says its kind, brand and number, which answers hardly any question."""
    sku = product.facts.get("sku", "")
    return bool(sku) and sku in sentence


def _width(text: str) -> int:
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
