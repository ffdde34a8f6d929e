"""Products and orders an answer speaks of, as cards say them, read off the results of the tools that ran.

Whatever the tools are called: a product has a `product_id`, a name and a price, an order an `order_id` and a `status`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..model.message import Action
from ..model.money import Money
from ..model.shop import OrderStatus
from ..prompting.words import say
from .wording import money_words

_DEPTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says: its title, facts in a line, and a sentence below; each may be empty but the title."""

    title: str
    facts: str
    below: str = ""


def cards_of(actions: Sequence[Action], language: str, *, beside: str = "") -> tuple[Card, ...]:
    """The cards of an answer whose text is `beside`, each thing once; none that only says the text again."""
    found = [card for action in actions for card in _cards(action.result, language, _DEPTH, beside)]
    return tuple({card.title: card for card in reversed(found)}.values())[::-1]


def _cards(value: object, language: str, depth: int, beside: str) -> Iterator[Card]:
    if isinstance(value, Mapping):
        if "order_id" in value and "status" in value:
            yield from _order(value, language, beside)
        elif isinstance(value.get("name"), str) and "price" in value and "product_id" in value:
            yield _product(value, language, beside)
        elif depth:
            for inner in value.values():
                yield from _cards(inner, language, depth - 1, beside)
    elif isinstance(value, list | tuple) and depth:
        for inner in value:
            yield from _cards(inner, language, depth - 1, beside)


def _product(value: Mapping[str, Any], language: str, beside: str) -> Card:
    options = value.get("options")
    chosen = _listed([str(one) for one in options.values()], language) if isinstance(options, Mapping) else ""
    reason = str(value.get("reason") or "")
    facts = " · ".join(filter(None, [_price(value, language), chosen]))
    return Card(title=str(value["name"]), facts=facts, below="" if reason in beside else reason)


def _order(value: Mapping[str, Any], language: str, beside: str) -> Iterator[Card]:
    items, id = value.get("items"), str(value["order_id"])
    named = [str(one.get("name") or "") for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []
    names = list(filter(None, named))
    if all(one in beside for one in (id, *names)):
        return
    yield Card(title=id, facts=_status(str(value["status"]), language), below=_listed(names, language))


def _status(status: str, language: str) -> str:
    known = status in {one.value for one in OrderStatus}
    return say(f"status_{OrderStatus(status).name.lower()}", language) if known else status


def _price(value: Mapping[str, Any], language: str) -> str:
    amount, currency = value.get("price"), str(value.get("currency") or "USD")
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        return f"{amount} {currency}" if amount else ""
    return money_words(Money(amount=Decimal(str(amount)), currency=currency), language)


def _listed(parts: Sequence[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(parts)
