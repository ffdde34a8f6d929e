"""Advice for agents: a reply they may send, what happened so far, what the pages say. Nothing goes out by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from shopclerk.knowledge.passage import Citation, ScoredPassage
from shopclerk.knowledge.ports import Query, Retriever

from ..errors import ModelError, ModelSilentError
from ..guardrails.personal_data import mask, restore
from ..model.chat import ChatMessage, ChatRequest
from ..model.conversation import Conversation, Role, Turn
from ..model.message import ConversationId, Message, Outcome
from ..model.ticket import HandoffPacket
from ..ports import ChatModel, Clock, Store
from ..prompting.render import render
from ..prompting.words import language_name, say
from ..understanding.language import detect_language
from .clerk import Clerk
from .consulting import Asked, Consultant
from .replying import Replier
from .served import Served
from .turn import TurnInProgress

log = structlog.get_logger(__name__)

_HISTORY = 10
_FOUND = 5
_AUDIENCES = ("public", "agent", "internal")
"""Pages for everybody, and those that documents keep for the desk."""
_BETWEEN = "\n\x1e\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A reply as the clerk would give it, with its sources; an empty text where it has none that holds."""

    text: str
    citations: tuple[Citation, ...] = ()


class Advising:
    """Works the way answers do, for an agent's eyes only."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        consultant: Consultant,
        retriever: Retriever,
        replier: Replier,
        clerk: Clerk | None = None,
        model: ChatModel | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._consultant = consultant
        self._retriever = retriever
        self._replier = replier
        self._clerk = clerk
        self._model = model

    async def suggest(self, id: ConversationId, question: str = "") -> Advice:
        """A reply to the shopper's last words, or to `question`, grounded like any answer. Raises StoreError."""
        conversation = await self._store.conversation(id, turns=_HISTORY + 1)
        asked = [turn for turn in conversation.turns if turn.role is Role.SHOPPER]
        message = await self._store.message(asked[-1].message_id) if asked else None
        if message is None:
            return Advice(text="")
        turn = self._turn(replace(message, text=question or message.text), conversation, asked[-1])
        if self._clerk is not None:
            turn = replace(turn, customer=await self._clerk.customer_of(message, conversation))
        told = Asked(text=turn.text, language=turn.language, history=turn.history, on=self._clock.now().date())
        consultation = await self._consultant.consult(told)
        worked = await self._clerk.work(turn, consultation) if self._clerk else None
        if isinstance(worked, Served) and worked.reply.outcome in (Outcome.ANSWERED, Outcome.REFUSED):
            return Advice(text=turn.unmask(worked.reply.text), citations=worked.reply.citations)
        try:
            reply = await self._replier.answer(turn, consultation, None)
        except ModelSilentError:
            return Advice(text="")
        if reply.outcome is not Outcome.ANSWERED:
            return Advice(text="")
        return Advice(text=turn.unmask(reply.text), citations=reply.citations)

    async def summarise(self, packet: HandoffPacket, language: str) -> str:
        """What the case is about: by a model where there is one, else the shopper's words and what was done."""
        plain = _extract(packet, language)
        if self._model is None or not packet.said:
            return plain
        masked = mask("\n".join(f"{role}: {text}" for role, text in packet.said))
        system = render("summary", language=language_name(language))
        messages = (ChatMessage(role="system", content=system), ChatMessage(role="user", content=masked.text))
        try:
            completion = await self._model.complete(ChatRequest(messages=messages, max_tokens=300))
        except ModelError as error:
            log.warning("summary_failed", error=str(error))
            return plain
        written = restore(completion.text.strip(), masked.originals)
        return written or plain

    async def search(self, text: str) -> Sequence[ScoredPassage]:
        """The pages nearest to a question, those written for the desk included, best first."""
        query = Query(
            text=text,
            locale=detect_language(text, fallback="en"),
            audiences=_AUDIENCES,
            on=self._clock.now().date(),
            limit=_FOUND,
        )
        return await self._retriever.retrieve(query)

    def _turn(self, message: Message, conversation: Conversation, last: Turn) -> TurnInProgress:
        before = tuple(turn for turn in conversation.turns if turn.message_id != last.message_id)
        masked = mask(_BETWEEN.join([*(turn.text for turn in before), message.text]))
        texts = masked.text.split(_BETWEEN)
        return TurnInProgress(
            message=message,
            conversation=replace(conversation, pending=None, slots={}),
            text=texts[-1],
            history=tuple(replace(turn, text=text) for turn, text in zip(before, texts, strict=False)),
            language=detect_language(message.text, fallback=last.language),
            originals=dict(masked.originals),
        )


def _extract(packet: HandoffPacket, language: str) -> str:
    """The case in the words that were said and the work that was done."""
    asked = [text for role, text in packet.said if role == Role.SHOPPER.value]
    lines = [say(f"desk_reason_{packet.ticket.reason.value}", language)]
    lines += [say("desk_summary_first", language, text=asked[0])] if asked else []
    lines += [say("desk_summary_last", language, text=asked[-1])] if len(asked) > 1 else []
    tools = ", ".join(dict.fromkeys(action.tool for action in packet.tried))
    lines += [say("desk_summary_tried", language, tools=tools)] if tools else []
    sources = ", ".join(dict.fromkeys(one.uri for one in packet.citations))
    lines += [say("desk_summary_cited", language, sources=sources)] if sources else []
    return "\n".join(lines)
