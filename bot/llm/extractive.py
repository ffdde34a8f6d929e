"""Answers without a model: quotes the best passage, in the shopper's language where the shop has one."""

import re
from collections.abc import Callable, Mapping, Sequence

from shopclerk.knowledge.passage import Kind, Passage, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences, whole_text
from shopclerk.knowledge.table_rows import TableRow, rows_in

from ..ports import Brief, Draft, Sink
from .product_aspects import facts_asked_for
from .row_quotes import (
    AskedOf,
    asks_about_another,
    is_named_by_its_label,
    named_rows,
    nearness,
    outstanding_rows,
    rows_to_quote,
)

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

_ENDS = re.compile(r"[.!?…。！？][\"'”’」』）)\]]*(?: \[\d+\])$")


class Extractive:
    """Quotes passages word for word, so nothing it says can be invented.

    `names` finds the names in a question; a table without a row for them is not quoted.
    """

    def __init__(self, names: Callable[[str], Sequence[str]] = lambda _: ()) -> None:
        self._names = names

    @property
    def name(self) -> str:
        """As it appears in traces."""
        return "extractive"

    async def write(self, brief: Brief, sink: Sink | None = None) -> Draft:
        """The best passage's sentences with their marker, and a second one's that is as likely; empty without any."""
        asked = AskedOf(brief.resolved, tuple(self._names(brief.resolved)))
        lines: list[str] = []
        for at in passages_to_quote(brief.passages, brief.language, asked):
            lines += (f"{line} [{at + 1}]" for line in quote(brief.passages[at], asked))
        if sink is not None:
            for line in lines:
                await sink(line)
        return Draft(text=_joined(lines), model=self.name)


def passages_to_quote(passages: Sequence[ScoredPassage], language: str, asked: AskedOf) -> list[int]:
    """Positions of the one or two passages to quote: in the shopper's language where there are any, best first.

    A product stands alone: a second product would answer for another one. A table comes second only with a row that
    is meant, and not at all when what the question names is not in it.
    """
    own = [at for at, scored in enumerate(passages) if scored.passage.locale == language] or list(range(len(passages)))
    if own and not quote(passages[own[0]], asked):
        # Its table is what the question is about; another page has to name what is missing there.
        own = [at for at in own[1:] if not asks_about_another(whole_text(passages[at].passage), asked)]
    own = [at for at in own if quote(passages[at], asked)]
    if not own:
        return []
    first, *others = own
    if passages[first].passage.kind is Kind.PRODUCT:
        return [first]
    likely = (at for at in others[:1] if _is_fit_beside(passages[at], asked.text))
    return [first, *(at for at in likely if passages[at].score >= AS_LIKELY * passages[first].score)]


def _is_fit_beside(scored: ScoredPassage, question: str) -> bool:
    if scored.passage.kind is Kind.PRODUCT:
        return False
    rows = _rows(scored.passage)
    named = any(is_named_by_its_label(row, question) for row in named_rows(rows, question))
    return not rows or named or bool(outstanding_rows(rows, dict(scored.sentences)))


def quote(scored: ScoredPassage, asked: AskedOf) -> list[str]:
    """The sentences to quote, in the passage's order: all of a short one, of a longer one the best matching.

    Of a table the rows that are asked for, each whole; none when it has no row for what the question names.
    """
    if rows := _rows(scored.passage):
        return _quote_table(scored, rows, asked)
    sentences = quotable_sentences(scored.passage)
    if _width(scored.passage.text) <= WHOLE_UP_TO[scored.passage.kind]:
        return sentences
    marks = dict(scored.sentences)
    if scored.passage.kind is Kind.PRODUCT:
        return quote_product(scored.passage, marks, asked.text)
    best = max(marks.values(), default=0.0)
    ranked = sorted(sentences, key=lambda sentence: -marks.get(sentence, 0.0))
    chosen = {one for one in ranked[:SENTENCES_AT_MOST] if marks.get(one, 0.0) >= best - NEARLY_AS_GOOD}
    return [sentence for sentence in sentences if sentence in chosen]


def _rows(passage: Passage) -> Sequence[TableRow]:
    """The rows of a page's tables; what is written as one answer is quoted as one."""
    return rows_in(passage.text) if passage.kind is Kind.SECTION else ()


def _quote_table(scored: ScoredPassage, rows: Sequence[TableRow], asked: AskedOf) -> list[str]:
    """Rows, and the sentences around the table that are as near to the question as the nearest row."""
    marks = dict(scored.sentences)
    in_rows = {sentence for row in rows for sentence in row.sentences}
    around = [one for one in quotable_sentences(scored.passage) if one not in in_rows]
    nearest_row = max(nearness(row, marks) for row in rows)
    beside = [one for one in around if marks.get(one, 0.0) >= nearest_row][:SENTENCES_AT_MOST] if marks else []
    if beside and not named_rows(rows, asked.text):
        return beside
    chosen = rows_to_quote(whole_text(scored.passage), rows, marks, asked)
    return [*beside, *(" ".join(row.sentences) for row in chosen)]


def _joined(lines: Sequence[str]) -> str:
    """Sentences one after the other; a row of a table, which does not end as a sentence does, on its own line."""
    ends = [bool(_ENDS.search(line)) for line in lines]
    breaks = ["" if at == 0 else " " if ends[at] and ends[at - 1] else "\n" for at in range(len(lines))]
    return "".join(f"{before}{line}" for before, line in zip(breaks, lines, strict=True))


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
