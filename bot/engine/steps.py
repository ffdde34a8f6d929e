"""Shows a flow's step to the shopper: a question with choices, a write to say yes to, or what there is to tell."""

from collections.abc import Mapping
from dataclasses import replace

from ..model.conversation import PendingAction
from ..model.message import Button, Intent, Outcome, Reply, Visibility
from ..tools.wording import spaced
from .confirming import Confirming, Wish
from .flows.flow import Ask, Case, Flow, Propose, Step, Tell, keep_choices
from .queueing import joined, next_in_line
from .remembering import over
from .replying import Replier
from .served import Served
from .turn import TurnInProgress, person_button

CHOOSE = "choose:"
"""Begins the action of a button that picks a choice."""
_MENDABLE = frozenset(
    {
        *("opened_electronics", "hygiene", "assembled_furniture", "final_sale", "not_returnable", "return_window"),
        *("payment_method_not_allowed", "refund_exceeds_payment", "balance_insufficient", "other_country"),
    }
)
"""Refusals that may turn on what the shopper says next: of a seal, another piece, another way to be paid."""
_PASSING = ("asked", "choices", "question")


class Steps:
    """Turns steps into replies, and keeps the slots they leave."""

    def __init__(self, *, confirming: Confirming, replier: Replier) -> None:
        self._confirming = confirming
        self._replier = replier

    async def run(self, turn: TurnInProgress, intent: Intent, flow: Flow, case: Case) -> Served:
        """Take a flow's next step and show it, and go on with the next order named where it ends in mere words."""
        served = await self.shown(turn, intent, flow, case, await flow.step(case))
        after = next_in_line(case.slots, flow)
        waits = isinstance(served.pending, PendingAction) or "asked" in (served.slots or {})
        if after is None or waits or served.to_person:
            return served
        case = replace(case, slots=after.slots, text=after.text)
        return joined(served, await self.run(turn, intent, after.flow, case))

    async def shown(self, turn: TurnInProgress, intent: Intent, flow: Flow, case: Case, step: Step) -> Served:
        """A step as a reply, with the slots to keep."""
        slots = {name: value for name, value in case.slots.items() if name not in _PASSING}
        ended = over(slots, flow.name)
        match step:
            case Propose():
                wish = Wish(tool=step.tool, arguments=step.arguments, intent=intent, note=step.note)
                served = await self._confirming.put_forward(turn, wish, case.context)
                goes_on = served.reply.outcome is Outcome.CONFIRM or served.reply.reason in _MENDABLE
                return replace(served, slots={**slots, "flow": flow.name} if goes_on else ended)
            case Ask():
                return self._asked(turn, intent, step, {**slots, "flow": flow.name})
            case Tell():
                reply = self.private(turn, step.text, intent, outcome=step.outcome)
                rules = (step.rule,) if step.rule else ()
                reply = replace(
                    reply, reason=step.rule or None, actions=step.actions, trace=replace(reply.trace, rules=rules)
                )
                if step.outcome is Outcome.REFUSED:
                    reply = replace(reply, buttons=(person_button(turn.language),))
                return Served(reply=reply, slots={**slots, "flow": flow.name} if step.rule in _MENDABLE else ended)

    def _asked(self, turn: TurnInProgress, intent: Intent, step: Ask, slots: Mapping[str, str]) -> Served:
        lines = [f"{place}) {choice.label}" for place, choice in enumerate(step.choices, 1)]
        reply = self.private(turn, "\n".join([step.text, *lines]), intent)
        buttons = tuple(Button(action=CHOOSE + choice.value, label=choice.label) for choice in step.choices)
        asked = {"asked": step.slot, "choices": keep_choices(step.choices), "question": step.text}
        return Served(reply=replace(reply, buttons=buttons), slots={**slots, **asked})

    def private(self, turn: TurnInProgress, text: str, intent: Intent, *, outcome: Outcome = Outcome.ANSWERED) -> Reply:
        """A reply in the clerk's own words for the customer's eyes only."""
        told = spaced(text) if turn.language == "zh" else text
        reply = self._replier.plain(turn, told, outcome=outcome)
        return replace(reply, intent=intent, visibility=Visibility.PRIVATE)
