"""Answers that need no knowledge: greetings, thanks, and a yes when nothing was asked."""

from collections.abc import Mapping

from ..model.message import Intent

SURE_FROM = 0.5
"""Probability from which small talk is answered without looking anything up."""

_SITUATIONS: Mapping[str, str] = {
    "smalltalk.greeting": "greeting",
    "smalltalk.thanks": "thanks",
    "smalltalk.bye": "bye",
    "smalltalk.who_are_you": "who_are_you",
    "smalltalk.compliment": "compliment",
    "confirm.yes": "nothing_to_confirm",
    "confirm.no": "nothing_to_confirm",
}


def small_talk(intent: Intent) -> str | None:
    """The situation in prompts/words.yaml that answers the intent, or None."""
    return _SITUATIONS.get(intent.name) if intent.confidence >= SURE_FROM else None
