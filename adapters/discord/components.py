"""Buttons and cards as Discord's components (https://discord.com/developers/docs/components/reference)."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from shopclerk.bot.model.delivery import Answer
from shopclerk.bot.model.message import Action, Button, Outcome
from shopclerk.bot.tools.cards import Card
from shopclerk.bot.tools.cards import cards_of as said_on_cards

from .custom_ids import is_digest, is_thumb, to_custom_id
from .text import safe, safe_name, shortened

Component = dict[str, Any]

MOST_BUTTONS = 25
"""Five rows of five; what is more goes under a further message."""
MOST_CARDS = 5
LAYOUT_CHARACTERS = 4_000
"""Of all text displays of one message."""
_LABEL = 80
_ROW = 5
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


def cards_of(actions: Sequence[Action], language: str, *, beside: str = "") -> list[Component]:
    """Cards of the products and orders that the tools of this turn told of, each once, at most five.

    None where they would only say again what is said `beside` them.
    """
    return [_container(_lines(one)) for one in said_on_cards(actions, language, beside=beside)[:MOST_CARDS]]


def settled(components: Sequence[Any], custom_id: str) -> list[Component] | None:
    """The components with the row of a button switched off and the button marked; None when it is not among them."""
    drawn, found = [], False
    for one in components:
        inner = one.get("components") or ()
        if any(part.get("custom_id") == custom_id for part in inner):
            found = True
            drawn.append(
                {**one, "components": [_off(part, chosen=part.get("custom_id") == custom_id) for part in inner]}
            )
        elif (deeper := settled(inner, custom_id)) is not None:
            found = True
            drawn.append({**one, "components": deeper})
        else:
            drawn.append(dict(one))
    return drawn if found else None


def _off(button: Component, *, chosen: bool) -> Component:
    if is_thumb(str(button.get("custom_id") or "")):
        return dict(button)
    style = discord.ButtonStyle.success if chosen else discord.ButtonStyle.secondary
    return {**button, "disabled": True, "style": style.value}


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


def _lines(card: Card) -> tuple[str, ...]:
    below = f"-# {safe(card.below)}" if card.below else ""
    lines = [f"**{safe_name(card.title)}**", safe(card.facts), below]
    return tuple(shortened(line, 300) if line else "" for line in lines)
