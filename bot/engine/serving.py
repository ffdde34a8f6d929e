"""Does the work a verified customer asks for: runs the small flows, and keeps their slots between messages."""

import re
from collections.abc import Mapping
from dataclasses import replace

import structlog

from ..model.conversation import PendingAction
from ..model.message import Button, Intent, Outcome, Reply, Visibility
from ..model.shop import Customer
from ..prompting.words import say
from ..understanding.asking import asks_about_terms, asks_how
from ..understanding.choosing import choose, named
from ..understanding.confirmation import Answer, read_answer
from ..understanding.entities import find_order_ids
from .beginning import begun, stands_alone
from .confirming import CANCELLING, Confirming, Wish, confirm_buttons, summary_of
from .consulting import Consultation
from .doing import Workbench
from .flows.flow import Ask, Case, Flow, Propose, Slots, Step, Tell, keep_choices, kept_choices
from .flows.orders import line_choices, product_names
from .flows.registry import flow_named, flow_of
from .flows.returning import says_unopened
from .replying import Replier
from .served import NO_SLOTS, Served
from .turn import NO_INTENT, TurnInProgress

log = structlog.get_logger(__name__)

CONFIRMED = Intent(name="confirm.yes", confidence=1.0)
DECLINED = Intent(name="confirm.no", confidence=1.0)
ORDERS_SEEN = 20
CHOOSE = "choose:"
_MENDABLE = frozenset({"opened_electronics", "hygiene", "assembled_furniture"})
"""Refusals that may turn on what the shopper says of the article's state."""
_POINTS_BACK = re.compile(r"\b(?:its?|that|this|the order|same)\b|它|这", re.IGNORECASE)
_CORRECTED = ("reason", "method", "unopened")


class Serving:
    """Serves one customer's turn from the workbench."""

    def __init__(self, *, bench: Workbench, confirming: Confirming, replier: Replier) -> None:
        self._bench = bench
        self._confirming = confirming
        self._replier = replier

    async def answer_waiting(self, turn: TurnInProgress) -> Served | None:
        """The answer to what waits for a yes; None when nothing waits or the message is about something else."""
        pending = turn.conversation.pending
        if pending is None:
            return self._nothing_waits(turn)
        read = read_answer(turn.message.text, cancels=pending.tool in CANCELLING, shown=turn.last_words)
        answer = {"confirm": Answer.YES, "cancel": Answer.NO}.get(turn.pressed, read.answer)
        match answer:
            case Answer.YES:
                return await self._carry_out(turn, pending)
            case Answer.NO:
                reply = self._private(turn, say("declined", turn.language), DECLINED)
                return Served(reply=reply, slots=NO_SLOTS, pending="dropped")
            case Answer.HOLD | Answer.UNCLEAR:
                situation = "take_your_time" if answer is Answer.HOLD else "yes_or_no"
                words = say(situation, turn.language, what=summary_of(pending, turn.language))
                reply = self._private(turn, words, NO_INTENT, outcome=Outcome.CONFIRM)
                return Served(reply=replace(reply, buttons=confirm_buttons(turn.language)))
            case _:
                return None

    async def serve(self, turn: TurnInProgress, consultation: Consultation) -> Served | None:
        """What a flow makes of the message; None when the message is for the documents to answer."""
        customer = await self._bench.customer(turn.customer)
        if customer is None:
            return None
        case = await self._case(turn, customer)
        pending = turn.conversation.pending
        if pending is not None:
            return await self._changed_mind(turn, consultation, case, pending)
        active = flow_named(case.slots.get("flow", ""))
        if active is not None and "asked" in case.slots:
            return await self._go_on(turn, consultation, case, active)
        if active is not None and says_unopened(case.text):
            return await self._run(turn, consultation.understanding.intent, active, case)
        flow = await begun(consultation, case)
        return await self._run(turn, consultation.understanding.intent, flow, _fresh(case)) if flow else None

    def remind(self, turn: TurnInProgress, reply: Reply) -> Served:
        """A reply about something else: what was waiting is put at its end, or let go where it could be mistaken."""
        pending, slots = turn.conversation.pending, turn.conversation.slots
        if pending is not None:
            if reply.outcome is not Outcome.ANSWERED:
                note = say("let_go", turn.language, what=summary_of(pending, turn.language))
                reply = _joined(reply, note)
                return Served(reply=reply, slots=NO_SLOTS, pending="dropped")
            note = say("still_waits", turn.language, what=summary_of(pending, turn.language))
            reply = _joined(reply, note)
            return Served(reply=replace(reply, buttons=confirm_buttons(turn.language)))
        if slots.get("question") and reply.outcome is Outcome.ANSWERED:
            choices = kept_choices(slots)
            buttons = tuple(Button(action=CHOOSE + one.value, label=one.label) for one in choices)
            note = say("back_to", turn.language, question=slots["question"])
            reply = _joined(reply, note)
            return Served(reply=replace(reply, buttons=buttons))
        return Served(reply=reply, slots=NO_SLOTS if slots else None)

    def _nothing_waits(self, turn: TurnInProgress) -> Served | None:
        slots = turn.conversation.slots
        read = read_answer(turn.message.text, cancels=slots.get("flow") == "cancel")
        confirms = turn.pressed == "confirm" or read.answer is Answer.YES
        if confirms and turn.last_outcome is Outcome.DONE and "asked" not in slots:
            return Served(reply=self._private(turn, say("already_done", turn.language), CONFIRMED))
        if turn.pressed in ("confirm", "cancel"):
            return Served(
                reply=self._private(turn, self._replier.words("nothing_to_confirm", turn.language), NO_INTENT)
            )
        return None

    async def _carry_out(self, turn: TurnInProgress, pending: PendingAction) -> Served:
        context = self._bench.context(turn.customer, turn.language)
        done = await self._confirming.carry_out(turn, pending, context, CONFIRMED)
        waiting = turn.conversation.slots.get("queue", "").split()
        flow = flow_of(pending.tool)
        if done.reply.outcome is not Outcome.DONE or not waiting or flow is None:
            return done
        customer = await self._bench.customer(turn.customer)
        if customer is None:
            return done
        case = replace(await self._case(turn, customer), text="", slots={"order": waiting[0]})
        kept = {name: turn.conversation.slots[name] for name in ("reason",) if name in turn.conversation.slots}
        case.slots.update({**kept, "queue": " ".join(waiting[1:])})
        after = await self._run(turn, CONFIRMED, flow, case)
        joined = f"{done.reply.text}\n\n{after.reply.text}"
        reply = replace(after.reply, text=joined, outcome=Outcome.DONE, actions=done.reply.actions)
        return replace(after, reply=reply)

    async def _changed_mind(
        self, turn: TurnInProgress, consultation: Consultation, case: Case, pending: PendingAction
    ) -> Served | None:
        """Another wish while one waits: the old one is let go. None for a mere question, which leaves it waiting."""
        read = read_answer(turn.message.text, cancels=pending.tool in CANCELLING, shown=turn.last_words)
        old, new = flow_of(pending.tool), await begun(consultation, case)
        let_go = say("let_go", turn.language, what=summary_of(pending, turn.language))
        if old is not None and (new is old or (new is None and not asks_about_terms(read.rest))):
            served = await self._corrected(turn, consultation, replace(case, text=read.rest), old)
            if served is not None:
                return served
        if new is not None and (new is not old or find_order_ids(case.text)):
            same = (read.changed_mind or _POINTS_BACK.search(case.text)) and not find_order_ids(case.text)
            slots = {"order": case.slots["order"]} if same and "order" in case.slots else {}
            served = await self._run(turn, consultation.understanding.intent, new, replace(case, slots=slots))
            served = served.with_text(f"{let_go}\n{served.reply.text}") if new is not old else served
            return served if served.pending != "kept" else replace(served, pending="dropped")
        if read.changed_mind and not asks_about_terms(read.rest):
            return Served(
                reply=self._private(turn, f"{let_go} {say('what_instead', turn.language)}", DECLINED),
                slots=NO_SLOTS,
                pending="dropped",
            )
        return None

    async def _corrected(
        self, turn: TurnInProgress, consultation: Consultation, case: Case, flow: Flow
    ) -> Served | None:
        """The same act with something else in it, such as another colour; None when nothing new was named."""
        before = {name: value for name, value in case.slots.items() if name not in ("asked", "choices", "question")}
        slots: Slots = {name: value for name, value in before.items() if name not in _CORRECTED}
        slots = {name: value for name, value in slots.items() if not name.startswith("new_")}
        order = next((order for order in case.orders if order.id == slots.get("order")), None)
        if order and named(case.text, line_choices(order, case.language, await product_names(case))):
            slots.pop("items", None)
        tried = replace(case, slots=slots)
        step = await flow.step(tried)
        unchanged = all(slots.get(name) == value for name, value in before.items() if name != "flow")
        if unchanged or (isinstance(step, Ask) and step.slot not in before and not step.slot.startswith("new_")):
            return None
        served = await self._served(turn, consultation.understanding.intent, flow, tried, step)
        return served if served.pending != "kept" else replace(served, pending="dropped")

    async def _go_on(self, turn: TurnInProgress, consultation: Consultation, case: Case, flow: Flow) -> Served | None:
        """The answer to a flow's question; None when it is a question itself."""
        intent = consultation.understanding.intent
        asked, choices = case.slots["asked"], kept_choices(case.slots)
        other = await begun(consultation, case)
        if other is not None and other is not flow and stands_alone(turn, consultation):
            return await self._run(turn, intent, other, _fresh(case))
        picked = _pressed_choice(turn) or choose(case.text, choices, many=asked == "items")
        if picked:
            case.slots[asked] = " ".join(picked)
            return await self._run(turn, intent, flow, replace(case, text="" if turn.pressed else case.text))
        if asks_about_terms(case.text):
            return None
        step = await flow.step(case)
        if not (isinstance(step, Ask) and step.slot == asked):
            return await self._served(turn, intent, flow, case, step)
        if read_answer(case.text, cancels=flow.name == "cancel").answer in (Answer.NO, Answer.HOLD):
            return Served(reply=self._private(turn, say("declined", turn.language), DECLINED), slots=NO_SLOTS)
        if other is not None and other is not flow:
            return await self._run(turn, intent, other, _fresh(case))
        if consultation.passages and asks_how(case.text):
            return None
        gap = "" if turn.language == "zh" else " "
        again = replace(step, text=f"{say('not_understood', turn.language)}{gap}{step.text}")
        return await self._served(turn, intent, flow, case, again)

    async def _case(self, turn: TurnInProgress, customer: Customer) -> Case:
        orders = await self._bench.shop.orders_of(customer.id, limit=ORDERS_SEEN)
        return Case(
            bench=self._bench,
            context=self._bench.context(customer.id, turn.language),
            customer=customer,
            orders=tuple(orders),
            slots=dict(turn.conversation.slots),
            text=turn.message.text,
        )

    async def _run(self, turn: TurnInProgress, intent: Intent, flow: Flow, case: Case) -> Served:
        return await self._served(turn, intent, flow, case, await flow.step(case))

    async def _served(self, turn: TurnInProgress, intent: Intent, flow: Flow, case: Case, step: Step) -> Served:
        slots = {name: value for name, value in case.slots.items() if name not in ("asked", "choices", "question")}
        match step:
            case Propose():
                wish = Wish(tool=step.tool, arguments=step.arguments, intent=intent, note=step.note)
                served = await self._confirming.put_forward(turn, wish, case.context)
                goes_on = served.reply.outcome is Outcome.CONFIRM or served.reply.reason in _MENDABLE
                return replace(served, slots={**slots, "flow": flow.name} if goes_on else NO_SLOTS)
            case Ask():
                return self._asked(turn, intent, step, {**slots, "flow": flow.name})
            case Tell():
                reply = self._private(turn, step.text, intent, outcome=step.outcome)
                rules = (step.rule,) if step.rule else ()
                reply = replace(
                    reply, reason=step.rule or None, actions=step.actions, trace=replace(reply.trace, rules=rules)
                )
                return Served(reply=reply, slots={**slots, "flow": flow.name} if step.rule in _MENDABLE else NO_SLOTS)

    def _asked(self, turn: TurnInProgress, intent: Intent, step: Ask, slots: Mapping[str, str]) -> Served:
        lines = [f"{place}) {choice.label}" for place, choice in enumerate(step.choices, 1)]
        reply = self._private(turn, "\n".join([step.text, *lines]), intent)
        buttons = tuple(Button(action=CHOOSE + choice.value, label=choice.label) for choice in step.choices)
        asked = {"asked": step.slot, "choices": keep_choices(step.choices), "question": step.text}
        return Served(reply=replace(reply, buttons=buttons), slots={**slots, **asked})

    def _private(
        self, turn: TurnInProgress, text: str, intent: Intent, *, outcome: Outcome = Outcome.ANSWERED
    ) -> Reply:
        reply = self._replier.plain(turn, text, outcome=outcome)
        return replace(reply, intent=intent, visibility=Visibility.PRIVATE)


def _fresh(case: Case) -> Case:
    return replace(case, slots={})


def _pressed_choice(turn: TurnInProgress) -> tuple[str, ...]:
    return (turn.pressed.removeprefix(CHOOSE),) if turn.pressed.startswith(CHOOSE) else ()


def _joined(reply: Reply, note: str) -> Reply:
    """With a note about the shopper's own order at its end, which makes it private."""
    return replace(reply, text=f"{reply.text}\n\n{note}", visibility=Visibility.PRIVATE)
