"""The shop's words in the other language, so that a question finds pages by words across English and Chinese.

An embedder made for many languages still places a Chinese question nearer to Chinese text of any kind than to the
English page that answers it; the few hundred words shops live by, looked up in a table, even that out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .locales import language_of
from .tokens import tokens

_FILE = "shop_terms.tsv"
_MEANINGS_AT_MOST = 3
"""Chinese terms an English word is turned into; the table's first ones are the usual ones."""


@dataclass(frozen=True, slots=True)
class _Glossary:
    """`english` by Chinese term, `chinese` by English stem; `longest` is in characters."""

    english: Mapping[str, str]
    chinese: Mapping[str, Sequence[str]]
    longest: int


def in_the_other_language(text: str, locale: str) -> str:
    """The words of a question that the table knows, in English for Chinese and the other way round; else empty."""
    match language_of(locale):
        case "zh":
            return _in_english(text)
        case "en":
            return _in_chinese(text)
        case _:
            return ""


def _in_english(text: str) -> str:
    glossary = _glossary()
    found: list[str] = []
    at = 0
    while at < len(text):
        lengths = range(min(glossary.longest, len(text) - at), 0, -1)
        term = next((text[at : at + length] for length in lengths if text[at : at + length] in glossary.english), "")
        found += glossary.english[term].split() if term else ()
        at += len(term) or 1
    return " ".join(dict.fromkeys(found))


def _in_chinese(text: str) -> str:
    chinese = _glossary().chinese
    terms = (term for token in tokens(text) for term in chinese.get(token, ())[:_MEANINGS_AT_MOST])
    return " ".join(dict.fromkeys(terms))


@cache
def _glossary() -> _Glossary:
    lines = files(__package__).joinpath(_FILE).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    chinese: defaultdict[str, list[str]] = defaultdict(list)
    for term, english in rows:
        # What a term is first of all; its further words only help to find English pages.
        for token in tokens(english.split()[0]):
            chinese[token].append(term)
    return _Glossary(english=dict(rows), chinese=chinese, longest=max(len(term) for term, _ in rows))
