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
from ..prompting.sources import source_name
from ..prompting.words import language_name, say
from ..understanding.language import detect_language
from ..understanding.mood import PERSON_INTENT
from ..understanding.reading import Understanding
from .clerk import Clerk
from .consulting import Asked, Consultant, Consultation
from .replying import Replier
from .served import Served
from .small_talk import small_talk
from .turn import TurnInProgress

log = structlog.get_logger(__name__)

_HISTORY = 10
_FOUND = 5
_LOOKED_BACK = 3
"""Messages of the shopper among which the last real question is looked for."""
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
        """A reply to `question`, else to the shopper's last real one, grounded like any answer. Raises StoreError.

        “Give me a person” and a thank-you ask nothing that a page could answer: what was asked before is looked at.
        """
        conversation = await self._store.conversation(id, turns=_HISTORY + 1)
        asked = [turn for turn in reversed(conversation.turns) if turn.role is Role.SHOPPER]
        for last in asked[:1] if question else asked[:_LOOKED_BACK]:
            message = await self._store.message(last.message_id)
            if message is None or not (question or message.text):
                continue
            turn = self._turn(replace(message, text=question or message.text), conversation, last)
            if self._clerk is not None:
                turn = replace(turn, customer=await self._clerk.customer_of(message, conversation))
            told = Asked(text=turn.text, language=turn.language, history=turn.history, on=self._clock.now().date())
            consultation = await self._consultant.consult(told)
            if not question and _asks_nothing(consultation.understanding):
                continue
            if (advice := await self._advice(turn, consultation)).text:
                return advice
        return Advice(text="")

    async def _advice(self, turn: TurnInProgress, consultation: Consultation) -> Advice:
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
        before = conversation.turns[: conversation.turns.index(last)]
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


def _asks_nothing(reading: Understanding) -> bool:
    """Whether it only asks for a person, or is small talk."""
    if small_talk(reading.intent):
        return True
    return reading.wants_person and reading.intent.name in (PERSON_INTENT, "oos")


def _extract(packet: HandoffPacket, language: str) -> str:
    """The case in the words that were said and the work that was done."""
    asked = [text for role, text in packet.said if role == Role.SHOPPER.value]
    lines = [say(f"desk_reason_{packet.ticket.reason.value}", language)]
    lines += [say("desk_summary_first", language, text=asked[0])] if asked else []
    lines += [say("desk_summary_last", language, text=asked[-1])] if len(asked) > 1 else []
    tools = ", ".join(dict.fromkeys(action.tool for action in packet.tried))
    lines += [say("desk_summary_tried", language, tools=tools)] if tools else []
    sources = ", ".join(dict.fromkeys(source_name(one.document, one.section) for one in packet.citations))
    lines += [say("desk_summary_cited", language, sources=sources)] if sources else []
    return "\n".join(lines)
