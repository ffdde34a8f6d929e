"""Finds products for a shopper's wish and limits: names, prices and the line that fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shopclerk.knowledge.documents.labels import money
from shopclerk.knowledge.glossary import in_the_other_language
from shopclerk.knowledge.passage import Citation, Passage, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences

from ..recommending.kinds import is_called
from ..recommending.standing_out import standing_out
from .citing import document_name

SHOWN = 3

_CURRENCY = (
    r"us\s?dollars?|dollars?|bucks|pounds?(?: sterling)?|quid|euros?|yuan|rmb|yen|usd|eur|gbp|cny|us\$|\$|€|£|¥|￥"
    r"|美元|美金|刀|英镑|镑|欧元|人民币|日元|元|块钱?"
)
_SIGNS: Sequence[tuple[str, str]] = (
    (r"us\s?dollars?|dollars?|bucks|usd|us\$|\$|美元|美金|刀", "USD"),
    (r"pounds?(?: sterling)?|quid|gbp|£|英?镑", "GBP"),
    (r"euros?|eur|€|欧元", "EUR"),
    (r"yuan|rmb|cny|人民币", "CNY"),
)
"""Signs that name one currency; ¥, 元 and 块 are said of any."""
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD"})
_NUMBER = r"(?<!\d)(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:[.,]\d{1,9})?)"
_AMOUNT = rf"(?:{_CURRENCY})?\s*{_NUMBER}\s*(?:{_CURRENCY})?"
_CEILING_EN = r"under|below|less than|cheaper than|up to|at most|max(?:imum)?(?: of)?|no more than|not over|within"
_CEILING_ZH = r"不超过|不高于|低于|少于|小于|最多|预算"
_AT_MOST = re.compile(
    rf"(?:{_CEILING_EN}|{_CEILING_ZH})\s*{_AMOUNT}|{_AMOUNT}\s*(?:or less|max|or under|tops|以下|以内|之内|内)",
    re.IGNORECASE,
)
_FLOOR = r"over|above|more than|at least|from|高于|超过|不低于|至少"
_AT_LEAST = re.compile(rf"(?:{_FLOOR})\s*{_AMOUNT}|{_AMOUNT}\s*(?:or more|and up|以上|起)", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"(?:\bbetween|\bfrom)\s+{_AMOUNT}\s*(?:and|to|-|–)\s*{_AMOUNT}"
    rf"|{_AMOUNT}\s*(?:到|至|-|–|~|～)\s*{_AMOUNT}\s*(?:之间|左右|的|{_CURRENCY})",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLimits:
    """What the shopper will pay; None where they did not say. `currency` is empty where the words name none."""

    at_most: Decimal | None = None
    at_least: Decimal | None = None
    currency: str = ""

    def __bool__(self) -> bool:
        return self.at_most is not None or self.at_least is not None

    def allow(self, product: Passage) -> bool:
        """Whether the product's price lies within; a product without a price does when nothing was asked."""
        if not self:
            return True
        price = price_of(product)
        if price is None:
            return False
        return (self.at_most is None or price <= self.at_most) and (self.at_least is None or price >= self.at_least)

    def are_in_another_currency(self, product: Passage) -> bool:
        """Whether the product is priced in another currency than the limits, so that nothing tells if it fits."""
        theirs = product.facts.get("currency", "").upper()
        if not self.currency or not theirs or theirs == self.currency:
            return False
        return not (self.currency == "USD" and theirs in _DOLLARS)


def price_limits(text: str) -> PriceLimits:
    """The limits named in a question, such as "under $100", "between 20 and 30 euros" or "200元以内"."""
    between = _BETWEEN.search(text)
    if between:
        low, high = sorted(amount for amount in map(_decimal, filter(None, between.groups())))
        return PriceLimits(at_most=high, at_least=low, currency=_currency_of(between[0]))
    upper = _AT_MOST.search(text)
    lower = _AT_LEAST.search(_AT_MOST.sub(" ", text))
    named = next((match[0] for match in (upper, lower) if match), "")
    return PriceLimits(at_most=_amount(upper), at_least=_amount(lower), currency=_currency_of(named))


def _currency_of(said: str) -> str:
    return next((code for signs, code in _SIGNS if re.search(rf"(?:{signs})(?![a-z])", said, re.IGNORECASE)), "")


def price_of(product: Passage) -> Decimal | None:
    """The catalogue price, or None."""
    try:
        return Decimal(product.facts.get("price", ""))
    except InvalidOperation:
        return None


def _amount(match: re.Match[str] | None) -> Decimal | None:
    found = next((group for group in match.groups() if group), None) if match else None
    return _decimal(found) if found else None


def _decimal(amount: str) -> Decimal:
    return Decimal(amount.replace(",", "" if _THOUSANDS.fullmatch(amount) else "."))


def fitting_products(found: Sequence[ScoredPassage], *, noise: float) -> list[ScoredPassage]:
    """The products that are like what was asked, one passage each, best first.

    Someone who looks around names no fact to be sure of, so nearness counts and not the probability of an answer:
    a product has to come most of the way from `noise`, where the nearest lies for a stranger's question, to the best.
    """
    near = standing_out(found, noise=noise)
    chosen: dict[str, ScoredPassage] = {}
    for scored in found:
        if scored.passage.id in near:
            chosen.setdefault(scored.passage.facts.get("sku", scored.passage.id), scored)
    return list(chosen.values())


def of_the_kind(
    question: str, found: Sequence[ScoredPassage], fitting: Sequence[ScoredPassage], *, language: str
) -> list[ScoredPassage]:
    """The products that are what was asked for, so that a limit never leaves something else in their place.

    Those the question calls by their kind; where it calls none, of those `fitting` the ones of the best one's category.
    """
    words = f"{question} {in_the_other_language(question, language)}"
    called: dict[str, ScoredPassage] = {}
    for scored in [*fitting, *sorted(found, key=lambda one: -one.cosine)]:
        product = scored.passage
        if is_called(words, names=[product.section], category=product.facts.get("category", "")):
            called.setdefault(product.uri, scored)
    if called:
        return list(called.values())
    return [one for one in fitting if one.passage.facts.get("category") == fitting[0].passage.facts.get("category")]


def product_line(product: Passage) -> str:
    """A product as one line: its name, its price and what it is."""
    price = _price_in_words(product)
    head = f"{product.section} ({price})" if price else product.section
    return f"{head}: {quotable_sentences(product)[0]}"


def said_of_product(product: Passage) -> str:
    """The sentences of the passage that a product's line rests on: what it is, and its price."""
    sentences = quotable_sentences(product)
    price = _price_in_words(product)
    priced = [sentence for sentence in sentences[1:] if price and price in sentence]
    return " ".join([sentences[0], *priced[:1]])


def _price_in_words(product: Passage) -> str:
    return money(product.facts.get("price", ""), product.facts.get("currency", ""), product.locale)


def product_citation(n: int, scored: ScoredPassage) -> Citation:
    """A product's passage as the source of the line about it."""
    passage = scored.passage
    return Citation(
        n=n,
        document=document_name(passage.document),
        section=passage.section,
        uri=passage.uri,
        quote=said_of_product(passage),
    )
