"""When a conversation goes to a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.change import AddressChange, Cancellation, Change, Exchange, ItemsChange, PaymentChange, Return
from ..model.conversation import Role, Turn
from ..model.message import Outcome, Reply
from ..model.money import Money, nothing
from ..model.ticket import HandoffReason

STUCK_AFTER = 2
"""Answers of "I don't know" in a row, the coming one included, after which a person takes over."""

_OUTSIDE = "oos"

MODEL_DOWN = "model_down"
"""The rule in the trace of a reply that was written without the model, because it did not answer."""


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


def has_no_answer(reply: Reply, history: Sequence[Turn], *, own_order: bool) -> HandoffReason | None:
    """The reason to hand over instead of saying "I don't know"; None where that may be said (once more).

    `own_order`: whether a verified customer speaks of an order of theirs, which no page can know.
    """
    if reply.outcome is not Outcome.UNKNOWN:
        return None
    if MODEL_DOWN in reply.trace.rules:
        return HandoffReason.MODEL_DOWN
    if own_order:
        return HandoffReason.LOW_CONFIDENCE
    # The weather is nobody's business here, however often it is asked for.
    return HandoffReason.STUCK if reply.intent.name != _OUTSIDE and is_stuck(history) else None


def is_stuck(history: Sequence[Turn]) -> bool:
    """Whether one more "I don't know" would be the second in a row; what a person said in between begins it anew."""
    spoken = [turn for turn in history if turn.role is not Role.SHOPPER]
    before = spoken[-(STUCK_AFTER - 1) :]
    unknown = [turn for turn in before if turn.outcome is Outcome.UNKNOWN and turn.intent != _OUTSIDE]
    return len(unknown) == STUCK_AFTER - 1


def is_high_value(change: Change, limit: Money | None) -> bool:
    """Whether so much is at stake that a person decides; amounts in other currencies than the limit's count too."""
    if limit is None:
        return False
    stake = at_stake(change)
    return stake.amount > 0 and (stake.currency != limit.currency or stake.amount >= limit.amount)


def at_stake(change: Change) -> Money:
    """The money or the worth of the goods that a change sends one way or the other."""
    match change:
        case Cancellation() | AddressChange():
            return change.order.paid()
        case PaymentChange():
            return change.charge
        case ItemsChange() | Exchange():
            worth = nothing(change.order.currency)
            for swap in change.swaps:
                worth = worth + swap.new.price
            return worth
        case Return():
            return change.refund.amount
        case _:
            return nothing("USD")
