"""Buttons and cards as Discord's components (https://discord.com/developers/docs/components/reference)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from shopclerk.bot.model.delivery import Answer
from shopclerk.bot.model.message import Action, Button, Outcome

from .custom_ids import is_digest, to_custom_id
from .text import safe, safe_name, shortened

Component = dict[str, Any]

MOST_BUTTONS = 25
"""Five rows of five; what is more goes under a further message."""
MOST_CARDS = 5
LAYOUT_CHARACTERS = 4_000
"""Of all text displays of one message."""
_LABEL = 80
_ROW = 5
_DEPTH = 3
_RATED = (Outcome.ANSWERED, Outcome.UNKNOWN, Outcome.DONE, Outcome.REFUSED)
"""Outcomes whose answer may be rated; a question is not."""
_STYLES: Mapping[str, discord.ButtonStyle] = {
    "confirm": discord.ButtonStyle.success,
    "cancel": discord.ButtonStyle.secondary,
    "person": discord.ButtonStyle.secondary,
    "desk:claim": discord.ButtonStyle.primary,
    "desk:resolve": discord.ButtonStyle.success,
}


def rows(buttons: Sequence[Button], conversation: str = "", key: str = "") -> list[Component]:
    """Buttons in rows of five; each knows its action and the conversation, so it works after any restart."""
    drawn = [_button(one, conversation, key) for one in buttons]
    return [_row(drawn[at : at + _ROW]) for at in range(0, len(drawn), _ROW)]


def feedback(answer: Answer) -> tuple[Button, ...]:
    """Thumbs up and down for an answer that may be rated; a question is not."""
    if answer.reply.outcome not in _RATED:
        return ()
    return (Button(action="rate:up", label="👍"), Button(action="rate:down", label="👎"))


def text_display(text: str) -> Component:
    """A text display."""
    drawn: Component = ui.TextDisplay[ui.LayoutView](text).to_component_dict()  # type: ignore[no-untyped-call]
    return drawn


def cards_of(actions: Sequence[Action], language: str) -> list[Component]:
    """Cards of the products and orders that the tools of this turn told of, each once, at most five."""
    found = [card for action in actions for card in _cards(action.result, language, _DEPTH)]
    return [_container(lines) for lines in list(dict.fromkeys(found))[:MOST_CARDS]]


def _row(buttons: Sequence[ui.Button[ui.LayoutView]]) -> Component:
    row: Component = ui.ActionRow(*buttons).to_component_dict()
    return row


def _button(one: Button, conversation: str, key: str) -> ui.Button[ui.LayoutView]:
    style = _STYLES.get(one.action) or _STYLES.get(":".join(one.action.split(":")[:2]), discord.ButtonStyle.secondary)
    id = to_custom_id(one.action, conversation, key)
    if is_digest(id):
        id = to_custom_id(one.action, conversation)  # the key only helps to find the message again
    if one.action.startswith("rate:"):
        return ui.Button(style=style, emoji=one.label, custom_id=id)
    return ui.Button(style=style, label=shortened(" ".join(one.label.split()) or "–", _LABEL), custom_id=id)


def _container(lines: tuple[str, ...]) -> Component:
    texts = [ui.TextDisplay[ui.LayoutView](line) for line in lines if line]
    return ui.Container[ui.LayoutView](*texts).to_component_dict()


def _cards(value: object, language: str, depth: int) -> Iterator[tuple[str, ...]]:
    if isinstance(value, Mapping):
        if "order_id" in value and "status" in value:
            yield _order(value, language)
        elif isinstance(value.get("name"), str) and "price" in value and "product_id" in value:
            yield _product(value)
        elif depth:
            for inner in value.values():
                yield from _cards(inner, language, depth - 1)
    elif isinstance(value, list | tuple) and depth:
        for inner in value:
            yield from _cards(inner, language, depth - 1)


def _product(value: Mapping[str, Any]) -> tuple[str, ...]:
    options = value.get("options")
    chosen = ", ".join(str(one) for one in options.values()) if isinstance(options, Mapping) else ""
    reason = str(value.get("reason") or "")
    facts = " · ".join(filter(None, [_price(value), chosen]))
    lines = [f"**{safe_name(str(value['name']))}**", safe(facts), f"-# {safe(reason)}" if reason else ""]
    return tuple(shortened(line, 300) for line in lines)


def _order(value: Mapping[str, Any], language: str) -> tuple[str, ...]:
    items = value.get("items")
    names = [str(one.get("name") or "") for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []
    head = f"**{safe_name(str(value['order_id']))}** · {safe_name(str(value['status']))}"
    return head, shortened(safe(("、" if language == "zh" else ", ").join(filter(None, names))), 300)


def _price(value: Mapping[str, Any]) -> str:
    amount, currency = value.get("price"), str(value.get("currency") or "USD")
    return f"{amount:.2f} {currency}" if isinstance(amount, int | float) else ""
