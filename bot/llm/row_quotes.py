"""Chooses the rows of a table that answer a question: those it names, else those that stand out."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from shopclerk.knowledge.glossary import in_the_other_language
from shopclerk.knowledge.table_rows import TableRow
from shopclerk.knowledge.tokens import tokens

STANDS_OUT = 0.035
"""Cosine below the best row's from which a row is not meant any more."""
ROWS_AT_MOST = 4
"""Rows quoted of a table in which none is meant more than the others."""

_OTHERS = re.compile(r"\b(?:others?|rest of|elsewhere|worldwide|any ?where|everywhere)\b|其他|其它|其余|别的", re.I)
_REST = re.compile(r"\b(?:rest of|elsewhere|worldwide|all other)\b|其他地区|其余", re.I)
_HAN = re.compile(r"[\u3400-\u9fff]")
_IN_A_VALUE = 0.5
"""What a word counts that stands in a row's values and not in its label."""


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A question with the names it brings: a country, a bank, a kind of goods."""

    text: str
    names: tuple[str, ...] = ()


def rows_to_quote(text: str, rows: Sequence[TableRow], marks: Mapping[str, float], asked: AskedOf) -> list[TableRow]:
    """The rows to quote, in order: those meant, else those for all others, else the nearest few.

    Empty when the question is about something that `text`, the passage with its headings, does not name.
    """
    if named := named_rows(rows, asked.text):
        return named
    outstanding = outstanding_rows(rows, marks)
    if asks_about_another(text, asked):
        # Under another name, as UK for United Kingdom, it is one row's; several are only its neighbours.
        return outstanding if len(outstanding) == 1 else rows_for_others(rows)
    if outstanding:
        return outstanding
    nearest = sorted(rows, key=lambda row: -nearness(row, marks))[:ROWS_AT_MOST]
    return [row for row in rows if row in nearest]


def nearness(row: TableRow, marks: Mapping[str, float]) -> float:
    """How near its best sentence is to the question."""
    return max(marks.get(one, 0.0) for one in row.sentences)


def named_rows(rows: Sequence[TableRow], question: str) -> list[TableRow]:
    """The rows that hold a word of the question which most rows do not, in order; for each word the fullest."""
    labels = {row: set(tokens(row.label)) for row in rows}
    held = {row: set(tokens(" ".join(row.sentences))) for row in rows}
    counts = Counter(token for words in held.values() for token in words)
    rare = {token: log(len(rows) / counts[token]) for token in tokens(question) if 0 < 2 * counts[token] <= len(rows)}
    open_words = set(rare)
    chosen: set[TableRow] = set()
    while open_words:
        # After the first, a row is only named by its label: "2 days" stands in many.
        weights = {
            row: sum(
                rare[token] * (1.0 if token in labels[row] else 0.0 if chosen else _IN_A_VALUE)
                for token in open_words & held[row]
            )
            for row in rows
        }
        best = max(weights.values())
        if best <= 0:
            break
        fullest = [row for row in rows if weights[row] == best]
        chosen.update(fullest)
        open_words -= set().union(*(held[row] for row in fullest))
    return [row for row in rows if row in chosen]


def outstanding_rows(rows: Sequence[TableRow], marks: Mapping[str, float]) -> list[TableRow]:
    """The rows nearest to the question when most others lie clearly farther; empty when all lie about alike."""
    near = {row: nearness(row, marks) for row in rows}
    best = max(near.values(), default=0.0)
    chosen = [row for row in rows if near[row] > best - STANDS_OUT]
    return chosen if 2 * len(chosen) <= len(rows) else []


def rows_for_others(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows for whatever the table does not name: "Rest of Europe", 其他地区."""
    return [row for row in rows if _OTHERS.search(row.label) or _REST.search(" ".join(row.sentences))]


def is_named_by_its_label(row: TableRow, question: str) -> bool:
    """Whether a word of the row's first cell stands in the question."""
    return not set(tokens(row.label)).isdisjoint(tokens(question))


def asks_about_another(text: str, asked: AskedOf) -> bool:
    """Whether a question names something by its name that the text never mentions, as a country not in a table.

    Against a text in the other language only names that no dictionary of a shop's words holds are certain.
    """
    held = set(tokens(text))
    return any(held.isdisjoint(tokens(name)) and not _is_shop_word(name, text) for name in asked.names)


def _is_shop_word(name: str, text: str) -> bool:
    has_their_script = bool(_HAN.search(name)) == bool(_HAN.search(text))
    translated = in_the_other_language(name, "zh" if _HAN.search(name) else "en")
    return not has_their_script and bool(translated)
