"""The part of a turn that is about the shopper's own things: who they are, what waits, and the work they ask for."""

from collections.abc import Awaitable
from dataclasses import replace

import structlog

from ..errors import ModelError, ShopError
from ..model.conversation import Conversation
from ..model.message import CustomerId, Message, Outcome, Reply
from ..policy.identity import Proofs, proved_customer
from ..prompting.words import say
from ..understanding.entities import find_order_ids
from .agent import Agent, CallsPerson
from .beginning import SURE_FROM
from .consulting import Consultation
from .doing import Workbench
from .flows.registry import flow_for
from .proving import LINK, Proved, Proving
from .recommending import RECOMMEND, Recommending, asks_unseen
from .remembering import ABOUT, ACT
from .replying import Replier
from .served import NO_SLOTS, Served
from .serving import Serving
from .turn import TurnInProgress, person_button

log = structlog.get_logger(__name__)


class Clerk:
    """Proves, serves, and reminds; with an agent where there is a model, by small flows where there is none.

    Without `recommending` products are left to the documents.
    """

    def __init__(
        self,
        *,
        bench: Workbench,
        serving: Serving,
        proving: Proving,
        replier: Replier,
        recommending: Recommending | None,
        agent: Agent | None = None,
    ) -> None:
        self._bench = bench
        self._serving = serving
        self._proving = proving
        self._replier = replier
        self._recommending = recommending
        self._agent = agent

    async def customer_of(self, message: Message, conversation: Conversation) -> CustomerId | None:
        """Who the shopper proved to be; None for a stranger."""
        proofs = Proofs(
            vouched=message.customer,
            linked=None if message.customer else await self._proving.customer_of(message),
            conversation=conversation.customer,
            author=message.author,
        )
        return proved_customer(proofs)

    async def before(self, turn: TurnInProgress) -> Proved | None:
        """What needs no understanding: a yes or no to what waits, and the steps of proving who one is."""
        served = await self._guarded(turn, self._serving.answer_waiting(turn))
        if served is not None:
            return Proved(served=served)
        return await self._proving.prove(turn)

    async def work(self, turn: TurnInProgress, consultation: Consultation) -> Served | CallsPerson | None:
        """The work a verified customer asks for, or a recommendation for anyone; None when there is none to do."""
        if turn.customer is None or asks_unseen(turn.text):
            return await self._recommended(turn, consultation)
        if self._agent is not None:
            try:
                context = self._bench.context(turn.customer, turn.language)
                answered = await self._agent.serve(turn, consultation, context)
            except ModelError as error:
                log.warning("model_failed", error=str(error), fallback="flows")
            else:
                if isinstance(answered, Served) and answered.reply.outcome is Outcome.ANSWERED:
                    return self._serving.remind(turn, answered.reply)
                if answered is not None:
                    return answered
        served = await self._guarded(turn, self._serving.serve(turn, consultation))
        return served or await self._recommended(turn, consultation)

    def after(self, turn: TurnInProgress, consultation: Consultation, reply: Reply) -> Served:
        """An answer from the documents: with what still waits, or for a stranger with the way to their own orders."""
        if turn.customer is not None:
            return self._serving.remind(turn, reply)
        intent = consultation.understanding.intent
        slots = NO_SLOTS if turn.conversation.slots.get("flow") == RECOMMEND else None
        own = flow_for(intent.name) is not None and intent.confidence >= SURE_FROM
        if turn.conversation.slots.get("flow") == LINK or not (own or find_order_ids(turn.message.text)):
            return Served(reply=reply, slots=slots)
        return self._proving.offer(turn, Served(reply=reply))

    async def _recommended(self, turn: TurnInProgress, consultation: Consultation) -> Served | None:
        """A recommendation; what waits for an answer of the shopper goes on waiting, with its slots."""
        served = await self._recommending.recommend(turn, consultation) if self._recommending else None
        if served is None:
            return None
        slots = turn.conversation.slots
        free = turn.conversation.pending is None and slots.get("flow") in (None, RECOMMEND)
        if turn.customer is None:
            return replace(served, slots=served.slots if free else None)
        reminded = self._serving.remind(turn, served.reply)
        about = {name: slots[name] for name in (ABOUT, ACT) if name in slots}
        return replace(reminded, slots={**about, **(served.slots or NO_SLOTS)}) if free else reminded

    async def _guarded(self, turn: TurnInProgress, work: Awaitable[Served | None]) -> Served | None:
        """A shop that does not answer is said in words."""
        try:
            return await work
        except ShopError as error:
            log.warning("shop_failed", error=str(error))
            words = say("shop_down", turn.language)
            reply = self._replier.plain(turn, words, outcome=Outcome.UNKNOWN, reason="shop_unavailable")
            return Served(reply=replace(reply, buttons=(person_button(turn.language),)))
