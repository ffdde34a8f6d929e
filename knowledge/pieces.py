"""Which texts stand for a passage in the vector space: the whole, and each sentence under its heading."""

from functools import lru_cache

from .passage import Kind, Passage
from .sentences import split_sentences
from .table_rows import TableRow, rows_in

PIECES_VERSION = "2"
"""Raise it when the same passage would be embedded as other texts: the index is then built again."""

MAX_PIECES = 24
"""Vectors kept per passage beside the whole; sentences beyond it are found through the whole."""

_TEXTS_KEPT = 2_000
"""Passages whose sentences are remembered: the same ones are quoted again and again."""

_LINE_OF_A_TABLE_RULE = frozenset("|-: ")


def heading(passage: Passage) -> str:
    """What the passage is about in one line: the question, the section, or the document's title."""
    return passage.question or passage.section or passage.title


def whole_text(passage: Passage) -> str:
    """The passage with its headings, as it is embedded in one vector."""
    lines = [passage.title, heading(passage), passage.text]
    return "\n".join(line for at, line in enumerate(lines) if line and line not in lines[:at])


def quotable_sentences(passage: Passage) -> list[str]:
    """The sentences of the passage's text, rules of tables left out, in order and without repetition."""
    return list(_quotable(passage.text))


@lru_cache(maxsize=_TEXTS_KEPT)
def _quotable(text: str) -> tuple[str, ...]:
    sentences = (sentence for sentence in split_sentences(text) if not _LINE_OF_A_TABLE_RULE.issuperset(sentence))
    return tuple(dict.fromkeys(sentences))


def pieces(passage: Passage) -> list[tuple[str, str]]:
    """`(sentence, text)` of every piece in the order of its vectors, at most `MAX_PIECES`.

    The text is what is embedded. An FAQ entry's first piece is its bare question, with an empty sentence. A row of a
    table says so little by itself that it stands under the document's title too.
    """
    found = [("", passage.question)] if passage.question else []
    lead = heading(passage)
    rows = {one: row for row in rows_in(passage.text) for one in row.sentences} if passage.kind is Kind.SECTION else {}
    for sentence in quotable_sentences(passage):
        if row := rows.get(sentence):
            found.append((sentence, _row_text(passage, lead, row, sentence)))
        elif passage.kind is Kind.PRODUCT and passage.section in sentence:
            found.append((sentence, sentence))
        else:
            found.append((sentence, f"{lead}\n{sentence}"))
    return found[:MAX_PIECES]


def _row_text(passage: Passage, lead: str, row: TableRow, sentence: str) -> str:
    above = lead if passage.title in lead else f"{passage.title} › {lead}"
    return f"{above}\n{sentence}" if sentence == row.sentences[0] else f"{above}\n{row.label} — {sentence}"


def piece_texts(passage: Passage) -> list[str]:
    """The texts embedded beside the whole, in the order of `PassageVectors.pieces`."""
    return [text for _, text in pieces(passage)]
