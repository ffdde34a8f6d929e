"""Begins a turn: what was said before it, its language, and everything in it masked."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from ..guardrails.personal_data import mask
from ..model.conversation import Conversation, Turn
from ..understanding.language import detect_language
from .hearing import Heard
from .rules import Rules
from .turn import TurnInProgress

_BETWEEN_TURNS = "\n\x1e\n"


def begin_turn(
    heard: Heard, conversation: Conversation, rules: Rules, *, started: float | None = None
) -> TurnInProgress:
    """The turn in which a message is answered; what was said before the conversation began anew is no part of it."""
    message, anew = heard.message, _since_anew(conversation)
    before = tuple(said for said in anew if said.message_id not in heard.ids)
    before = before[len(before) - min(len(before), rules.history_turns) :]
    fallback = message.locale or (before[-1].language if before else rules.locale)
    texts, originals = _masked([*(said.text for said in before), message.text], active=rules.mask)
    return TurnInProgress(
        message=message,
        conversation=replace(conversation, turns=anew),
        text=texts[-1],
        history=tuple(replace(said, text=text) for said, text in zip(before, texts, strict=False)),
        language=detect_language(message.text, fallback=fallback),
        originals=originals,
        started=perf_counter() if started is None else started,
        pressed=heard.pressed,
    )


def _since_anew(conversation: Conversation) -> tuple[Turn, ...]:
    for place, said in enumerate(conversation.turns):
        if said.message_id == conversation.fresh_after:
            return conversation.turns[place + 1 :]
    return conversation.turns


def _masked(texts: Sequence[str], *, active: bool) -> tuple[list[str], dict[str, str]]:
    """Mask all texts as one, so that the same value has the same placeholder in each."""
    if not active:
        return list(texts), {}
    masked = mask(_BETWEEN_TURNS.join(texts))
    return masked.text.split(_BETWEEN_TURNS), dict(masked.originals)
