"""Answers without a model: quotes the best passage, in the shopper's language where the shop has one."""

from collections.abc import Sequence

from shopclerk.knowledge.passage import Kind, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences

from ..ports import Brief, Draft, Sink

WHOLE_UP_TO = 420
"""Characters of a passage that are quoted whole; a Chinese character counts as two."""
SENTENCES_AT_MOST = 3
"""Sentences quoted from a longer passage."""
NEARLY_AS_GOOD = 0.035
"""Cosine below the best sentence's at which another sentence of the passage is still quoted."""


class Extractive:
    """Quotes passages word for word, so nothing it says can be invented."""

    @property
    def name(self) -> str:
        """As it appears in traces."""
        return "extractive"

    async def write(self, brief: Brief, sink: Sink | None = None) -> Draft:
        """The best passage's sentences with their marker; empty when there is no passage."""
        if not brief.passages:
            return Draft(text="", model=self.name)
        at = best_passage(brief.passages, brief.language)
        quoted = quote(brief.passages[at])
        marked = [f"{sentence} [{at + 1}]" for sentence in quoted]
        if sink is not None:
            for sentence in marked:
                await sink(sentence)
        return Draft(text=" ".join(marked), model=self.name)


def best_passage(passages: Sequence[ScoredPassage], language: str) -> int:
    """Position of the passage to quote: the first in the shopper's language, else the first of all."""
    return next((at for at, scored in enumerate(passages) if scored.passage.locale == language), 0)


def quote(scored: ScoredPassage) -> list[str]:
    """The sentences to quote, in the passage's order: all of a short one, of a longer one the best matching."""
    sentences = quotable_sentences(scored.passage)
    if scored.passage.kind is not Kind.PRODUCT and _width(scored.passage.text) <= WHOLE_UP_TO:
        return sentences
    marks = dict(scored.sentences)
    best = max(marks.values(), default=0.0)
    ranked = sorted(sentences, key=lambda sentence: -marks.get(sentence, 0.0))
    most = 1 if scored.passage.kind is Kind.PRODUCT else SENTENCES_AT_MOST
    chosen = {one for one in ranked[:most] if marks.get(one, 0.0) >= best - NEARLY_AS_GOOD} or set(ranked[:1])
    return [sentence for sentence in sentences if sentence in chosen]


def _width(text: str) -> int:
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
