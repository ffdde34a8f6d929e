"""Tells a question about one product from a look around, and keeps other products out of its answer."""

import re
from collections.abc import Sequence

from shopclerk.knowledge.passage import Kind, Passage, ScoredPassage
from shopclerk.knowledge.tokens import tokens

NAMED_FROM = 0.6
"""Share of a product's name, its brand aside, from which a question is taken to name it."""

_NOT_THAT_ONE = re.compile(r"\bnot (?:the |a )?\w+|不(?:是|要)\S{1,6}?(?:款|版|的)", re.IGNORECASE)
_ONE_OF_THEM = re.compile(r"\b(?:do|does|did|is|are|can|will|has|have|of|on|in) (?:the|this|that|these|those)\b", re.I)
_HAS_IT = re.compile(r"^(?P<whose>.{2,12}?)(?:有没有|带不带|有|带|能|可以|是)(?!哪|什么|卖|货|推荐)")
_HOW_AND_WHERE = re.compile(r"^(?P<whose>.{2,12}?)的.{1,8}(?:在哪|怎么|如何)")
_WHICH_THERE_ARE = re.compile(
    r"\bdo you (?:have|sell|carry|stock)|\b(?:looking|search\w*) for|recommend|suggest|similar|instead of|\blike the\b"
    r"|^\s*(?:an?|some|any|something) |\b(?:under|below|less than|up to) \W?\d|\d+\D{0,3}(?:以内|以下|之内)"
    r"|有没有|有.{0,12}(?:吗|么|卖)|推荐|类似|哪些|哪款",
    re.IGNORECASE,
)
_SERVICES = re.compile(
    r"\b(?:rent|lease|hire|refurbished|second[- ]?hand|used|pre-?owned|trade[- ]ins?|engrav\w+|personali[sz]\w+"
    r"|custom[- ]made|wholesale|samples?|try (?:it )?out|assembl\w+|install\w*)\b"
    r"|租|二手|翻新|以旧换新|刻字|定制|批发|试用|上门安装",
    re.IGNORECASE,
)


def is_about_one_product(question: str, found: Sequence[ScoredPassage]) -> bool:
    """Whether a fact of one product is asked for, rather than which products there are.

    So it is when the question speaks of a product as known ("does the tent …", "冲锋衣有内袋吗") or names one and
    does not ask whether the shop has it.
    """
    products = [one.passage for one in found if one.passage.kind is Kind.PRODUCT]
    if not _WHICH_THERE_ARE.search(question) and any(_share(question, one) >= NAMED_FROM for one in products):
        return True
    whose = _HAS_IT.search(question) or _HOW_AND_WHERE.search(question)
    said = whose["whose"] if whose else question if _ONE_OF_THEM.search(question) else ""
    return any(_shared(said, product) for product in products)


def asks_for_a_service(question: str) -> bool:
    """Whether something is wanted that no catalogue lists: to rent, to trade in, to have it engraved."""
    return bool(_SERVICES.search(question))


def about_the_named(question: str, found: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """The passages without those of products other than the one the question names; all when it names none."""
    meant = _NOT_THAT_ONE.sub(" ", question)
    products = [one.passage for one in found if one.passage.kind is Kind.PRODUCT]
    best = max(products, key=lambda one: _share(meant, one), default=None)
    if best is None or _share(meant, best) < NAMED_FROM:
        return list(found)
    others = {one.id for one in products if _is_another(meant, one, best)}
    return [one for one in found if one.passage.id not in others]


def _is_another(question: str, product: Passage, named: Passage) -> bool:
    """Whether the question says no word of its name that is not in the named one's, or far less of it."""
    share, best = _share(question, product), _share(question, named)
    return share < best / 2 or (share < best and _shared(question, product) <= _shared(question, named))


def _share(question: str, product: Passage) -> float:
    name = _own_name(product)
    return len(_shared(question, product)) / len(name) if name else 0.0


def _shared(question: str, product: Passage) -> frozenset[str]:
    return _own_name(product) & frozenset(tokens(question))


def _own_name(product: Passage) -> frozenset[str]:
    """The words of its name but its brand's, which it shares with others."""
    return frozenset(tokens(product.section)) - frozenset(tokens(product.facts.get("brand", "")))
