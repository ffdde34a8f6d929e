"""A verified customer's turn answered by a chat model with tools; every fact rests on a source of the turn."""

from dataclasses import dataclass, replace

from ..model.chat import ChatMessage
from ..model.message import Outcome, Reply, Visibility
from ..prompting.history import fit_history
from ..prompting.render import render
from ..prompting.words import language_name
from ..tools.tool import ToolContext
from ..tools.wording import explain
from .answering import HISTORY_CHARACTERS, NO_ANSWER
from .citing import Grounds, cite
from .confirming import Confirming, Wish, summary_of
from .consulting import Consultation
from .findings import Masking
from .served import NO_SLOTS, Served
from .tool_loop import LoopRun, ToolLoop
from .turn import TurnInProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsPerson:
    """The model asks for a person to take over, and says what they should know."""

    summary: str


class Agent:
    """Serves turns with a tool loop. Raises ModelError."""

    def __init__(self, *, loop: ToolLoop, confirming: Confirming, shop: str, masks: bool) -> None:
        self._loop = loop
        self._confirming = confirming
        self._shop = shop
        self._masks = masks

    async def serve(
        self, turn: TurnInProgress, consultation: Consultation, context: ToolContext
    ) -> Served | CallsPerson | None:
        """The model's answer or the change it asks for; None when it has no answer that holds."""
        masking = Masking(originals=dict(turn.originals), active=self._masks)
        messages = self._messages(turn, consultation, context)
        run = await self._loop.run(messages, context, masking, sources=len(consultation.passages))
        if run.hand_over is not None:
            return CallsPerson(summary=run.hand_over)
        intent = consultation.understanding.intent
        if run.proposal is not None:
            wish = Wish(tool=run.proposal.tool, arguments=run.proposal.arguments, intent=intent)
            served = await self._confirming.put_forward(turn, wish, context)
            actions = (*run.actions, *served.reply.actions)
            return replace(served, reply=_traced(replace(served.reply, actions=actions), turn, consultation, run))
        reply = self._answer(turn, consultation, run, masking)
        if reply is None:
            return None
        return Served(reply=reply, slots=NO_SLOTS)

    def _answer(self, turn: TurnInProgress, consultation: Consultation, run: LoopRun, masking: Masking) -> Reply | None:
        grounds = Grounds(
            passages=tuple(one.passage for one in consultation.passages),
            question=turn.text,
            findings=tuple(run.findings),
        )
        cited = cite("" if NO_ANSWER in run.draft else run.draft, grounds)
        text = str(masking.restored(cited.text))
        if not text and run.refusal is not None:
            text = explain(run.refusal, turn.language)
        if not text:
            return None
        refused = run.refusal is not None
        citations = tuple(replace(one, quote=str(masking.restored(one.quote))) for one in cited.citations)
        reply = Reply(
            text=text,
            outcome=Outcome.REFUSED if refused else Outcome.ANSWERED,
            reason=run.refusal.rule if run.refusal else None,
            language=turn.language,
            intent=consultation.understanding.intent,
            citations=citations,
            actions=tuple(run.actions),
            trace=turn.trace(consultation, model=run.model),
            # What was looked up is the customer's own; what only the documents say may be read by anybody.
            visibility=Visibility.PRIVATE if run.actions or run.findings else Visibility.PUBLIC,
        )
        rules = (*run.rules, *(("grounding",) if cited.cut else ()))
        traced = _traced(reply, turn, consultation, run)
        return replace(traced, trace=replace(traced.trace, cut=cited.cut, rules=tuple(dict.fromkeys(rules))))

    def _messages(
        self, turn: TurnInProgress, consultation: Consultation, context: ToolContext
    ) -> tuple[ChatMessage, ...]:
        pending = turn.conversation.pending
        system = render(
            "agent",
            shop=self._shop,
            language=language_name(turn.language),
            today=context.now.date().isoformat(),
            customer=context.customer,
            passages=[scored.passage for scored in consultation.passages],
            waiting=summary_of(pending, "en") if pending else "",
        )
        said = fit_history(turn.history, characters=HISTORY_CHARACTERS)
        return (ChatMessage(role="system", content=system), *said, ChatMessage(role="user", content=turn.text))


def _traced(reply: Reply, turn: TurnInProgress, consultation: Consultation, run: LoopRun) -> Reply:
    trace = turn.trace(consultation, model=run.model)
    rules = tuple(dict.fromkeys((*run.rules, *reply.trace.rules)))
    return replace(reply, trace=replace(trace, usage=trace.usage + run.usage, rules=rules))
