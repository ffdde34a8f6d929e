"""Products and orders an answer speaks of as cards (https://docs.slack.dev/reference/block-kit/blocks/card-block).

Read off the results of the tools that ran, whatever the tools are called: a product has a name and a price, an order an
`order_id` and a `status`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shopclerk.bot.model.message import Action

from .text import escaped, safe

MOST_CARDS = 10
_TITLE = 150
_BODY = 200
_DEPTH = 3


def cards_of(actions: Sequence[Action], language: str) -> list[dict[str, Any]]:
    """One card, or a carousel of up to ten; none where the tools told of no product and no order."""
    found = [card for action in actions for card in _cards(action.result, language, _DEPTH)]
    unique = list({card["title"]["text"]: card for card in found}.values())[:MOST_CARDS]
    if len(unique) == 1:
        return unique
    return [{"type": "carousel", "elements": unique}] if unique else []


def _cards(value: object, language: str, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, Mapping):
        if "order_id" in value and "status" in value:
            yield _order(value, language)
        elif "name" in value and "price" in value and isinstance(value["name"], str) and "product_id" in value:
            yield _product(value)
        elif depth:
            for inner in value.values():
                yield from _cards(inner, language, depth - 1)
    elif isinstance(value, list | tuple) and depth:
        for inner in value:
            yield from _cards(inner, language, depth - 1)


def _product(value: Mapping[str, Any]) -> dict[str, Any]:
    price = _price(value)
    options = value.get("options")
    chosen = ", ".join(str(one) for one in options.values()) if isinstance(options, Mapping) else ""
    body = str(value.get("reason") or chosen)
    return _card(str(value["name"]), " · ".join(filter(None, [price, chosen if value.get("reason") else ""])), body)


def _order(value: Mapping[str, Any], language: str) -> dict[str, Any]:
    items = value.get("items")
    names = [str(one.get("name") or "") for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []
    return _card(str(value["order_id"]), str(value["status"]), (", " if language != "zh" else "、").join(names))


def _card(title: str, subtitle: str, body: str) -> dict[str, Any]:
    card: dict[str, Any] = {"type": "card", "title": _text(title, _TITLE)}
    if subtitle:
        card["subtitle"] = _text(subtitle, _TITLE)
    if body:
        card["body"] = _text(body, _BODY)
    return card


def _text(text: str, limit: int) -> dict[str, str]:
    shown = safe(text)
    while len(escaped(shown)) > limit:
        shown = shown[:-2].rstrip() + "…"
    return {"type": "mrkdwn", "text": escaped(shown)}


def _price(value: Mapping[str, Any]) -> str:
    amount, currency = value.get("price"), str(value.get("currency") or "")
    return f"{amount:.2f} {currency}".strip() if isinstance(amount, int | float) else f"{amount} {currency}".strip()
