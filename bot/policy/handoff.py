"""When a conversation goes to a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.conversation import Role, Turn
from ..model.message import Outcome
from ..model.ticket import HandoffReason

STUCK_AFTER = 3
"""Answers of "I don't know" in a row, the coming one included, after which a person takes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What a message says about wanting a person."""

    wants_person: bool = False
    legal: bool = False
    angry: bool = False


def must_hand_over(signals: Signals) -> HandoffReason | None:
    """The reason to hand over before anything is answered, the shopper's own wish first."""
    if signals.wants_person:
        return HandoffReason.ASKED_FOR_PERSON
    if signals.legal:
        return HandoffReason.LEGAL
    if signals.angry:
        return HandoffReason.ANGRY
    return None


def is_stuck(history: Sequence[Turn]) -> bool:
    """Whether one more "I don't know" would be the third in a row."""
    outcomes = [turn.outcome for turn in history if turn.role is Role.BOT]
    return len(outcomes) >= STUCK_AFTER - 1 and all(out is Outcome.UNKNOWN for out in outcomes[-(STUCK_AFTER - 1) :])
