"""Which products a question about an attribute means: those it names, or the one of its kind that there is."""

import re
from collections.abc import Sequence
from itertools import pairwise

from shopclerk.knowledge.glossary import in_the_other_language
from shopclerk.knowledge.locales import language_of
from shopclerk.knowledge.passage import Kind, Passage, ScoredPassage
from shopclerk.knowledge.tokens import tokens

from .product_names import NAMED_FROM

MEANT_AT_MOST = 4
"""Products that a question may mean at once; of more it says too little."""

ASIDE = 2
"""Words beside a product's whole name that a question may hold and still be about its attribute."""

AHEAD = 0.065
"""Cosine by which a product leads when a question in another language than the catalogue's means it."""

_FILLER_EN = frozenset(
    tokens(
        "go goes much many tell please made does know like get give come comes product item one ones out any some "
        "all copies units pieces each kind sort type what's whats need want buy vs versus than more less most "
        "either between compare compared difference really exactly actually currently now today right still left "
        "new really here shop store sell sold yours hi hello hey thanks thank also both him us let me might may "
        "must into same bit lot use using used good best long far big last run play burn hold holds carry seat "
        "sleep people only say said show which one's it's i'm i'd there's"
    )
)
_FILLER_ZH = re.compile(
    r"请问|你们|我想|想问|一下|这款|那款|这个|那个|这种|现在|目前|店里|知道|告诉|需要|可以|怎么|怎样|什么|多少|哪些|哪个|哪款"
    r"|比较|还是|一个|一款|商品|产品|麻烦|您好|你好|谢谢|[的是吗呢啊呀吧有么和与跟或都还能会它了在多对比款个要得用]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def products_meant(question: str, rest: str, found: Sequence[ScoredPassage], language: str) -> list[Passage]:
    """The products a question means, best named first, each in the shopper's language where it is written in it.

    `rest` is the question without the words that ask for an attribute; empty where it means none or too many.
    """
    products = [one.passage for one in found if one.passage.kind is Kind.PRODUCT]
    said = frozenset(tokens(_FILLER_ZH.sub(" ", rest)))
    whole = frozenset(tokens(rest))
    products = [one for one in products if not is_another_model(question, one)]
    meant = _named(whole, said, products) or _of_the_kind(said, products)
    if not meant and all(language_of(one.locale) != language for one in products):
        translated = frozenset(tokens(in_the_other_language(rest, language)))
        meant = _across(translated, [one for one in found if one.passage.kind is Kind.PRODUCT])
    chosen: dict[str, Passage] = {}
    for one in meant:
        own = (other for other in products if other.uri == one.uri and language_of(other.locale) == language)
        chosen.setdefault(one.uri, next(own, one))
    return list(chosen.values()) if len(chosen) <= MEANT_AT_MOST else []


def is_another_model(question: str, product: Passage) -> bool:
    """Whether the question says a word of the product's name with another number after it: Tab 12 for Tab 10."""
    said = list(pairwise(tokens(question)))
    numbered = [(word, number) for word, number in pairwise(tokens(product.section)) if _is_number(number)]
    if any(pair in said for pair in numbered):
        return False
    return any(word == other and _is_number(count) for word, _ in numbered for other, count in said)


def is_all_about(products: Sequence[Passage], rest: str) -> bool:
    """Whether no word says anything else than which products are meant."""
    return not _other_words(frozenset(tokens(_FILLER_ZH.sub(" ", rest))), products)


def _named(whole: frozenset[str], said: frozenset[str], products: Sequence[Passage]) -> list[Passage]:
    """Those most of whose name is said, but for those of which another one's name is said more fully."""
    shared = {one.id: _words(one) & whole for one in products}
    named = [one for one in products if _share(one, whole) >= NAMED_FROM]
    fullest = [one for one in named if not any(shared[one.id] < shared[other.id] for other in named)]
    others = _other_words(said, fullest)
    if len(others) > ASIDE or any(_is_number(word) for word in others):
        return []
    if others and not all(frozenset(tokens(one.section)[-1:]) <= whole for one in fullest):
        return []  # a sibling of the same first name: "Ridge hiking boots" where there are Ridge hiking trousers
    return sorted(fullest, key=lambda one: -_share(one, whole))


def _of_the_kind(said: frozenset[str], products: Sequence[Passage]) -> list[Passage]:
    """Those that are called by a head of their name or their category, where nothing else is said."""
    called = [one for one in products if said & _heads(one) and not _other_words(said, [one])]
    most = max((len(said & _words(one)) for one in called), default=0)
    return [one for one in called if len(said & _words(one)) == most]


def _across(translated: frozenset[str], found: Sequence[ScoredPassage]) -> list[Passage]:
    """For a question in another language than the catalogue's: what its translation calls, or the nearest by far."""
    near = sorted(found, key=lambda one: -one.cosine)
    called = _of_the_kind(translated, [one.passage for one in near]) if translated else []
    if called and near[0].passage in called:
        return called
    others = [one.cosine for one in near if one.passage.uri != near[0].passage.uri] if near else []
    return [near[0].passage] if others and near[0].cosine - max(others) >= AHEAD else []


def _other_words(said: frozenset[str], products: Sequence[Passage]) -> frozenset[str]:
    words = frozenset[str]().union(*(_words(one) for one in products))
    return frozenset(word for word in said - words - _FILLER_EN if not (_HAN.match(word) and len(word) == 1))


def _share(product: Passage, said: frozenset[str]) -> float:
    """How much of its name is said, with its brand or, where any of the rest is, without."""
    name = frozenset(tokens(product.section))
    own = name - frozenset(tokens(product.facts.get("brand", "")))
    return max(len(name & said) / len(name), len(own & said) / len(own)) if own & said else 0.0


def _is_number(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _words(product: Passage) -> frozenset[str]:
    facts = product.facts
    said = (product.section, product.title, facts.get("category", ""), facts.get("brand", ""), facts.get("sku", ""))
    return frozenset(tokens(" ".join(said)))


def _heads(product: Passage) -> frozenset[str]:
    """The words that can stand for the product: the first and the last of its name, its category and its number."""
    name, category = tokens(product.section), tokens(product.facts.get("category", ""))
    return frozenset([*name[:1], *name[-1:], *category, *tokens(product.facts.get("sku", ""))[:1]])
