"""Does the work a verified customer asks for: runs the small flows, and keeps their slots between messages."""

import re
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
from .confirming import CANCELLING, Confirming, confirm_buttons, summary_of
from .consulting import Consultation
from .doing import Workbench
from .flows.flow import Ask, Case, Flow, Slots, kept_choices
from .flows.moving import MOVE
from .flows.orders import line_choices, product_names
from .flows.readdressing import READDRESS
from .flows.registry import flow_named, flow_of
from .flows.tracking import TRACK
from .mending import mended
from .queueing import joined, next_in_line
from .remembering import over, wants_undone
from .replying import Replier
from .served import Served
from .steps import CHOOSE, Steps
from .turn import NO_INTENT, TurnInProgress, person_button

log = structlog.get_logger(__name__)

CONFIRMED = Intent(name="confirm.yes", confidence=1.0)
DECLINED = Intent(name="confirm.no", confidence=1.0)
ORDERS_SEEN = 20
_POINTS_BACK = re.compile(r"\b(?:its?|that|this|the order|same)\b|它|这", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;]\s+|[。！？；]")
_CORRECTED = ("reason", "method")


class Serving:
    """Serves one customer's turn from the workbench."""

    def __init__(self, *, bench: Workbench, confirming: Confirming, replier: Replier) -> None:
        self._bench = bench
        self._confirming = confirming
        self._replier = replier
        self._steps = Steps(confirming=confirming, replier=replier)

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
                reply = self._steps.private(turn, say("declined", turn.language), DECLINED)
                return Served(reply=reply, slots=over(turn.conversation.slots), pending="dropped")
            case Answer.HOLD | Answer.UNCLEAR:
                return self._once_more(turn, pending, "take_your_time" if answer is Answer.HOLD else "yes_or_no")
            case _:
                return None

    def _once_more(self, turn: TurnInProgress, pending: PendingAction, situation: str) -> Served:
        words = say(situation, turn.language, what=summary_of(pending, turn.language))
        reply = self._steps.private(turn, words, NO_INTENT, outcome=Outcome.CONFIRM)
        return Served(reply=replace(reply, buttons=confirm_buttons(turn.language)))

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
        intent, flow = consultation.understanding.intent, await begun(consultation, case)
        if active is not None and (flow in (None, active) or flow is TRACK):
            slots = await mended(case)
            if slots is not None:
                return await self._steps.run(turn, intent, active, replace(case, slots=slots))
        return await self._steps.run(turn, intent, flow, _fresh(case)) if flow else None

    def remind(self, turn: TurnInProgress, reply: Reply) -> Served:
        """A reply about something else: what was waiting is put at its end, or let go where it could be mistaken."""
        pending, slots = turn.conversation.pending, turn.conversation.slots
        if pending is not None:
            if reply.outcome is not Outcome.ANSWERED:
                if read_answer(turn.message.text, cancels=pending.tool in CANCELLING).agrees:
                    return self._once_more(turn, pending, "yes_or_no")
                note = say("let_go", turn.language, what=summary_of(pending, turn.language))
                reply = _joined(reply, note)
                return Served(reply=reply, slots=over(slots), pending="dropped")
            note = say("still_waits", turn.language, what=summary_of(pending, turn.language))
            reply = _joined(reply, note)
            return Served(reply=replace(reply, buttons=confirm_buttons(turn.language)))
        if slots.get("question") and reply.outcome is Outcome.ANSWERED:
            choices = kept_choices(slots)
            buttons = tuple(Button(action=CHOOSE + one.value, label=one.label) for one in choices)
            note = say("back_to", turn.language, question=slots["question"])
            reply = _joined(reply, note)
            return Served(reply=replace(reply, buttons=buttons))
        return Served(reply=reply, slots=over(slots) if slots else None)

    def _nothing_waits(self, turn: TurnInProgress) -> Served | None:
        slots = turn.conversation.slots
        read = read_answer(turn.message.text, cancels=slots.get("flow") == "cancel")
        confirms = turn.pressed == "confirm" or read.answer is Answer.YES
        if confirms and turn.last_outcome is Outcome.DONE and "asked" not in slots:
            return Served(reply=self._steps.private(turn, say("already_done", turn.language), CONFIRMED))
        if turn.last_outcome is Outcome.DONE and wants_undone(turn.message.text):
            reply = self._steps.private(turn, say("cannot_undo", turn.language), NO_INTENT)
            return Served(reply=replace(reply, buttons=(person_button(turn.language),)))
        if turn.pressed in ("confirm", "cancel"):
            return Served(
                reply=self._steps.private(turn, self._replier.words("nothing_to_confirm", turn.language), NO_INTENT)
            )
        return None

    async def _carry_out(self, turn: TurnInProgress, pending: PendingAction) -> Served:
        context = self._bench.context(turn.customer, turn.language)
        done = await self._confirming.carry_out(turn, pending, context, CONFIRMED)
        if done.reply.outcome is Outcome.CONFIRM:
            return replace(done, slots=None)
        slots, flow = turn.conversation.slots, flow_of(pending.tool)
        done = replace(done, slots={**over(slots, flow.name if flow else ""), **(done.slots or {})})
        customer = await self._bench.customer(turn.customer)
        after = next_in_line(slots, flow) if flow else None
        if done.reply.outcome is not Outcome.DONE or after is None or customer is None:
            return done
        case = replace(await self._case(turn, customer), text=after.text, slots=after.slots)
        served = joined(done, await self._steps.run(turn, CONFIRMED, after.flow, case))
        return replace(served, reply=replace(served.reply, outcome=Outcome.DONE))

    async def _changed_mind(
        self, turn: TurnInProgress, consultation: Consultation, case: Case, pending: PendingAction
    ) -> Served | None:
        """Another wish while one waits: the old one is let go. None for a mere question, which leaves it waiting."""
        read = read_answer(turn.message.text, cancels=pending.tool in CANCELLING, shown=turn.last_words)
        old, new = flow_of(pending.tool), await begun(consultation, case)
        if new is not None and not new.tool and asks_about_terms(case.text) and not find_order_ids(case.text):
            new = None
        let_go = say("let_go", turn.language, what=summary_of(pending, turn.language))
        if old is not None and (new is old or (new is None and not asks_about_terms(read.rest))):
            served = await self._corrected(turn, consultation, replace(case, text=read.rest), old)
            if served is not None:
                return served
        if new is not None and (new is not old or find_order_ids(case.text)):
            same = (read.changed_mind or _POINTS_BACK.search(case.text)) and not find_order_ids(case.text)
            slots = {"order": case.slots["order"]} if same and "order" in case.slots else over(case.slots)
            served = await self._steps.run(turn, consultation.understanding.intent, new, replace(case, slots=slots))
            served = served.with_text(f"{let_go}\n{served.reply.text}") if new is not old else served
            return served if served.pending != "kept" else replace(served, pending="dropped")
        if read.changed_mind and not asks_about_terms(read.rest):
            return Served(
                reply=self._steps.private(turn, f"{let_go} {say('what_instead', turn.language)}", DECLINED),
                slots=over(case.slots),
                pending="dropped",
            )
        return None

    async def _corrected(
        self, turn: TurnInProgress, consultation: Consultation, case: Case, flow: Flow
    ) -> Served | None:
        """The same act with something else in it, such as another colour; None when nothing new was named."""
        before = {name: value for name, value in case.slots.items() if name not in ("asked", "choices", "question")}
        slots: Slots = {name: value for name, value in before.items() if name not in _CORRECTED}
        slots = {name.replace("new_", "was_"): value for name, value in slots.items()}
        order = next((order for order in case.orders if order.id == slots.get("order")), None)
        if order and named(case.text, line_choices(order, case.language, await product_names(case))):
            slots.pop("items", None)
        tried = replace(case, slots=slots)
        step = await flow.step(tried)
        unchanged = {name: value for name, value in slots.items() if not name.startswith("was_")} == before
        if unchanged or (isinstance(step, Ask) and step.slot not in before and not step.slot.startswith("new_")):
            return None
        served = await self._steps.shown(turn, consultation.understanding.intent, flow, tried, step)
        return served if served.pending != "kept" else replace(served, pending="dropped")

    async def _go_on(self, turn: TurnInProgress, consultation: Consultation, case: Case, flow: Flow) -> Served | None:
        """The answer to a flow's question; None when it is a question itself."""
        intent = consultation.understanding.intent
        asked, choices = case.slots["asked"], kept_choices(case.slots)
        other = await begun(consultation, case)
        # An address typed in answer to the flow for accounts reads like the wish for an order's.
        moves = flow is MOVE and other is READDRESS and not find_order_ids(case.text)
        if other is not None and other is not flow and not moves and stands_alone(turn, consultation):
            return await self._steps.run(turn, intent, other, _fresh(case))
        # "The fleece one. And what happens to my gift card?" names its choice before the question.
        said = _SENTENCE_END.split(case.text)[0] if asks_about_terms(case.text) else case.text
        picked = _pressed_choice(turn) or choose(said, choices, many=asked in ("items", "order"))
        if picked:
            case.slots[asked] = " ".join(picked) if asked == "items" else picked[0]
            if asked == "order":
                case.slots["queue"] = " ".join(picked[1:])
            return await self._steps.run(turn, intent, flow, replace(case, text="" if turn.pressed else case.text))
        if asks_about_terms(case.text):
            return None
        step = await flow.step(case)
        if not (isinstance(step, Ask) and step.slot == asked):
            return await self._steps.shown(turn, intent, flow, case, step)
        if read_answer(case.text, cancels=flow.name == "cancel").answer in (Answer.NO, Answer.HOLD):
            reply = self._steps.private(turn, say("declined", turn.language), DECLINED)
            return Served(reply=reply, slots=over(case.slots))
        if other is not None and other is not flow:
            return await self._steps.run(turn, intent, other, _fresh(case))
        if consultation.passages and asks_how(case.text):
            return None
        gap = "" if turn.language == "zh" else " "
        again = replace(step, text=f"{say('not_understood', turn.language)}{gap}{step.text}")
        return await self._steps.shown(turn, intent, flow, case, again)

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


def _fresh(case: Case) -> Case:
    return replace(case, slots=over(case.slots))


def _pressed_choice(turn: TurnInProgress) -> tuple[str, ...]:
    return (turn.pressed.removeprefix(CHOOSE),) if turn.pressed.startswith(CHOOSE) else ()


def _joined(reply: Reply, note: str) -> Reply:
    """With a note about the shopper's own order at its end, which makes it private."""
    return replace(reply, text=f"{reply.text}\n\n{note}", visibility=Visibility.PRIVATE)
