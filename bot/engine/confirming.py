"""Writes wait for a yes: shown in full, taken at one's word once, and forgotten after a while."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from ..errors import OrderChangedError, ShopError, WriteStateUnknownError
from ..model.change import Refusal
from ..model.conversation import PendingAction
from ..model.message import Button, Intent, Outcome, Visibility
from ..model.money import Money
from ..model.ticket import HandoffReason
from ..policy.confirmation import expires, has_expired, propose
from ..policy.handoff import is_high_value
from ..prompting.words import has_words, say
from ..tools.describing import describe, names_in
from ..tools.performing import terms_of
from ..tools.tool import Result, ToolContext
from ..tools.wording import explain
from .doing import Workbench, as_action
from .replying import Replier
from .served import NO_SLOTS, Served
from .turn import TurnInProgress, person_button

log = structlog.get_logger(__name__)

CANCELLING = frozenset({"cancel_pending_order"})
"""Tools whose own act is to cancel, so that "cancel it" says what was asked and no no."""

UNSURE: Mapping[str, str] = {"handoff": HandoffReason.WRITE_UNKNOWN.value}
"""What a conversation keeps while a person is offered: why, for the ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A write somebody asks for: the tool, its arguments, the intent it came from, and words before and after it."""

    tool: str
    arguments: Mapping[str, object]
    intent: Intent
    before: str = ""
    note: str = ""


class Confirming:
    """Puts writes before the shopper, and carries them out when they say yes."""

    def __init__(self, *, bench: Workbench, replier: Replier, minutes: int, high_value: Money | None = None) -> None:
        self._high_value = high_value
        self._bench = bench
        self._replier = replier
        self._minutes = minutes

    async def put_forward(self, turn: TurnInProgress, wish: Wish, context: ToolContext) -> Served:
        """Show what would happen and wait for the yes; or say why it may not be done."""
        decided = await self._bench.decide(wish.tool, wish.arguments, context)
        if isinstance(decided, Refusal):
            return self.refused(turn, decided, wish)
        if decided is not None and is_high_value(decided, self._high_value):
            words = say("handed_over_high_value", turn.language, ticket="")
            reply = self._replier.plain(turn, words, outcome=Outcome.HANDED_OVER)
            return Served(reply=replace(reply, intent=wish.intent), to_person=HandoffReason.HIGH_VALUE)
        if decided is None:
            told, terms = _foreign(wish, turn.language), ""
        else:
            names = await names_in(context.shop, decided, turn.language)
            told, terms = describe(decided, turn.language, names), terms_of(decided)
        pending = propose(
            wish.tool,
            wish.arguments,
            asked_in=turn.message.id,
            terms=terms,
            expires_at=expires(context.now, minutes=self._minutes),
        )
        text = "\n".join(
            part for part in (wish.before, told, wish.note, say("confirm_question", turn.language)) if part
        )
        reply = self._replier.plain(turn, text, outcome=Outcome.CONFIRM)
        reply = replace(
            reply, intent=wish.intent, buttons=confirm_buttons(turn.language), visibility=Visibility.PRIVATE
        )
        return Served(reply=reply, slots=NO_SLOTS, pending=pending)

    def refused(self, turn: TurnInProgress, refusal: Refusal, wish: Wish) -> Served:
        """Why it may not be done, with the rule in the trace."""
        words = explain(refusal, turn.language)
        text = "\n".join(part for part in (wish.before, words) if part)
        reply = self._replier.plain(turn, text, outcome=Outcome.REFUSED, reason=refusal.rule)
        reply = replace(
            reply,
            intent=wish.intent,
            trace=replace(reply.trace, rules=(refusal.rule,)),
            actions=(as_action(wish.tool, wish.arguments, refusal),),
            buttons=(person_button(turn.language),),
            visibility=Visibility.PRIVATE,
        )
        return Served(reply=reply, slots=NO_SLOTS, pending="dropped")

    async def carry_out(
        self, turn: TurnInProgress, pending: PendingAction, context: ToolContext, intent: Intent
    ) -> Served:
        """The shopper said yes: do it once, or show it again when it is no longer what they saw."""
        wish = Wish(tool=pending.tool, arguments=pending.arguments, intent=intent)
        if pending.tool not in self._bench.tools:
            return self.refused(turn, Refusal(rule="unknown_tool", reason=say("cannot_do", turn.language)), wish)
        try:
            late = has_expired(pending, context.now) and await context.shop.receipt(pending.key) is None
            if late:
                return await self.put_forward(
                    turn, replace(wish, before=say("confirm_expired", turn.language)), context
                )
            result = await self._bench.carry_out(
                pending.tool, pending.arguments, context, key=pending.key, agreed=pending.shown
            )
        except WriteStateUnknownError as error:
            log.warning("write_unknown", tool=pending.tool, error=str(error))
            return self._left_open(turn, pending, intent)
        except OrderChangedError:
            return await self.put_forward(
                turn, replace(wish, before=say("terms_changed_again", turn.language)), context
            )
        except ShopError as error:
            log.warning("write_failed", tool=pending.tool, error=str(error))
            reply = self._replier.plain(turn, say("shop_down_write", turn.language), outcome=Outcome.UNKNOWN)
            reply = replace(reply, intent=intent, reason="shop_unavailable", buttons=confirm_buttons(turn.language))
            return Served(reply=reply)
        if isinstance(result, Refusal):
            if result.rule in ("terms_changed", "changed_meanwhile"):
                before = say("terms_changed_again", turn.language)
                return await self.put_forward(turn, replace(wish, before=before), context)
            refused = self.refused(turn, result, wish)
            return replace(refused, slots=UNSURE) if result.rule == "outcome_unknown" else refused
        return self._done(turn, wish, result)

    def _left_open(self, turn: TurnInProgress, pending: PendingAction, intent: Intent) -> Served:
        """Nobody can tell whether it was done: it is not tried again, and a person is offered to look."""
        words = say("write_unknown", turn.language, what=summary_of(pending, turn.language))
        reason = HandoffReason.WRITE_UNKNOWN.value
        reply = self._replier.plain(turn, words, outcome=Outcome.UNKNOWN, reason=reason)
        reply = replace(reply, intent=intent, buttons=(person_button(turn.language),), visibility=Visibility.PRIVATE)
        return Served(reply=reply, slots=UNSURE, pending="dropped")

    def _done(self, turn: TurnInProgress, wish: Wish, result: Result) -> Served:
        situation = f"done_{wish.tool}"
        order = str(result.get("order_id", wish.arguments.get("order_id", "")))
        words = say(situation if has_words(situation) else "done_other", turn.language, order=order, tool=wish.tool)
        reply = self._replier.plain(turn, words, outcome=Outcome.DONE)
        action = as_action(wish.tool, wish.arguments, result)
        reply = replace(reply, intent=wish.intent, actions=(action,), visibility=Visibility.PRIVATE)
        reply = replace(reply, trace=replace(reply.trace, rules=("confirmation",)))
        return Served(reply=reply, slots=NO_SLOTS, pending="dropped")


def summary_of(pending: PendingAction, language: str) -> str:
    """What waits, in a few words."""
    situation = f"short_{pending.tool}"
    order = str(pending.arguments.get("order_id", ""))
    return say(situation if has_words(situation) else "short_other", language, order=order, tool=pending.tool)


def confirm_buttons(language: str) -> tuple[Button, ...]:
    """Yes and no as buttons."""
    return (
        Button(action="confirm", label=say("confirm_yes", language)),
        Button(action="cancel", label=say("confirm_no", language)),
    )


def _foreign(wish: Wish, language: str) -> str:
    lines = [f"- {name}: {value}" for name, value in wish.arguments.items()]
    return "\n".join([say("confirm_tool", language, tool=wish.tool), *lines])
