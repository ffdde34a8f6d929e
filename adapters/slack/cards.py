"""Products and orders an answer speaks of as cards (https://docs.slack.dev/reference/block-kit/blocks/card-block)."""

from collections.abc import Sequence
from typing import Any

from shopclerk.bot.model.message import Action
from shopclerk.bot.tools.cards import Card
from shopclerk.bot.tools.cards import cards_of as said_on_cards

from .text import escaped, safe

MOST_CARDS = 10
_TITLE = 150
_BODY = 200


def cards_of(actions: Sequence[Action], language: str, *, beside: str = "") -> list[dict[str, Any]]:
    """One card, or a carousel of up to ten; none where they would only say again what is said `beside` them."""
    drawn = [_card(one) for one in said_on_cards(actions, language, beside=beside)[:MOST_CARDS]]
    return drawn if len(drawn) < 2 else [{"type": "carousel", "elements": drawn}]


def _card(card: Card) -> dict[str, Any]:
    drawn: dict[str, Any] = {"type": "card", "title": _text(card.title, _TITLE)}
    if card.facts:
        drawn["subtitle"] = _text(card.facts, _TITLE)
    if card.below:
        drawn["body"] = _text(card.below, _BODY)
    return drawn


def _text(text: str, limit: int) -> dict[str, str]:
    shown = safe(text)
    while len(escaped(shown)) > limit:
        shown = shown[:-2].rstrip() + "…"
    return {"type": "mrkdwn", "text": escaped(shown)}
