"""Finds products for a shopper's wish and limits: names, prices and the line that fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shopclerk.knowledge.documents.labels import money
from shopclerk.knowledge.passage import Passage, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences

from ..recommending.standing_out import standing_out

SHOWN = 3

_AMOUNT = (
    r"(?:us\$|\$|€|£|¥|￥|usd|eur|gbp)?\s*(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)"
    r"\s*(?:dollars?|bucks|usd|euros?|美元|美金|刀|元|块钱?)?"
)
_CEILING_EN = r"under|below|less than|cheaper than|up to|at most|max(?:imum)?(?: of)?|no more than|within"
_CEILING_ZH = r"不超过|低于|少于|最多|预算"
_AT_MOST = re.compile(
    rf"(?:{_CEILING_EN}|{_CEILING_ZH})\s*{_AMOUNT}|{_AMOUNT}\s*(?:or less|max|or under|tops|以下|以内|之内|内)",
    re.IGNORECASE,
)
_FLOOR = r"over|above|more than|at least|from|高于|超过|不低于|至少"
_AT_LEAST = re.compile(rf"(?:{_FLOOR})\s*{_AMOUNT}|{_AMOUNT}\s*(?:or more|and up|以上|起)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLimits:
    """What the shopper will pay; None where they did not say."""

    at_most: Decimal | None = None
    at_least: Decimal | None = None

    def allow(self, product: Passage) -> bool:
        """Whether the product's price lies within; a product without a price does when nothing was asked."""
        if self.at_most is None and self.at_least is None:
            return True
        price = price_of(product)
        if price is None:
            return False
        return (self.at_most is None or price <= self.at_most) and (self.at_least is None or price >= self.at_least)


def price_limits(text: str) -> PriceLimits:
    """The limits named in a question, such as "under $100" or "200元以内"."""
    lower = _AT_LEAST.search(_AT_MOST.sub(" ", text))
    return PriceLimits(at_most=_amount(_AT_MOST.search(text)), at_least=_amount(lower))


def price_of(product: Passage) -> Decimal | None:
    """The catalogue price, or None."""
    try:
        return Decimal(product.facts.get("price", ""))
    except InvalidOperation:
        return None


def _amount(match: re.Match[str] | None) -> Decimal | None:
    found = next((group for group in match.groups() if group), None) if match else None
    return Decimal(found.replace(",", ".")) if found else None


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
