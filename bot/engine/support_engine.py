"""The path of a shopper's message: received, understood, answered, guarded, saved."""

from dataclasses import replace
from time import perf_counter, time_ns

import structlog

from ..errors import ConversationChangedError, ModelSilentError
from ..guardrails.outgoing import neutralise, unlinked
from ..model.aftermath import Aftermath
from ..model.conversation import Owner
from ..model.message import COMMANDED, ConversationId, Message, MessageId, Outcome, Reply, Visibility
from ..model.ticket import HandoffReason
from ..policy.handoff import Signals, has_no_answer, must_hand_over
from ..ports import Clock, Sink, Store
from ..prompting.words import say
from ..tracing import message_span, received, span
from ..understanding.mood import Sentiment, is_angry, sentiment
from .agent import CallsPerson
from .clerk import Clerk
from .consulting import Asked, Consultant, Consultation
from .handing_over import HandingOver
from .hearing import Heard, hear
from .house_matters import HouseMatters
from .inbox import let_go_of
from .replying import Replier
from .rules import Rules
from .served import NO_SLOTS, Served
from .small_talk import small_talk
from .turn import TurnInProgress, accepts_person, silent
from .turn_start import begin_turn

log = structlog.get_logger(__name__)


class SupportEngine:
    """Answers one message at a time; the caller keeps a conversation's messages in order."""

    def __init__(
        self,
        *,
        store: Store,
        consultant: Consultant,
        replier: Replier,
        clock: Clock,
        rules: Rules,
        clerk: Clerk | None = None,
        house: HouseMatters | None = None,
    ) -> None:
        self._house = house
        self._clerk = clerk
        self._store = store
        self._consultant = consultant
        self._replier = replier
        self._clock = clock
        self.rules = rules
        self._handing = HandingOver(store=store, replier=replier, clock=clock, promise=rules.promise)

    async def handle(self, message: Message, sink: Sink | None = None) -> Reply:
        """Store and answer a message; `sink` gets the sentences as they are released. Raises StoreError."""
        started, began = perf_counter(), time_ns()
        heard = hear(message, limit=self.rules.message_characters)
        if not heard.received.text and not heard.received.oddity:
            return silent("empty")
        if not await self._store.add_message(heard.message):
            return silent("duplicate")
        received(message.id, began, channel=message.address.channel)
        return await self._answer_or_fall_silent(heard, sink, started)

    async def edit(self, message: Message, sink: Sink | None = None) -> Reply:
        """Take the shopper's edit of the message with this id and answer what it says now."""
        heard = hear(message, limit=self.rules.message_characters)
        await let_go_of(self._store, message.id)
        await self._store.edit_message(message.id, heard.received.text)
        return await self._answer_or_fall_silent(heard, sink)

    async def delete(self, message_id: MessageId) -> None:
        """Redact a message its shopper deleted; what it asked for waits no more."""
        await let_go_of(self._store, message_id)
        await self._store.redact_message(message_id)

    async def press(self, conversation: ConversationId, action: str, message: Message) -> Reply:
        """A button under a reply: `person` hands over, anything else is taken as said with that meaning."""
        if not await self._store.add_message(message, pressed=action):
            return silent("duplicate")
        heard = hear(message, limit=self.rules.message_characters, pressed=action)
        return await self._answer_or_fall_silent(heard)

    async def _answer_or_fall_silent(
        self, heard: Heard, sink: Sink | None = None, started: float | None = None
    ) -> Reply:
        try:
            return await self.answer(heard, sink, started=started)
        except ConversationChangedError:
            log.info("stayed_silent", reason="agent_took_over", conversation=heard.message.conversation)
            return silent("agent_took_over")

    async def answer(self, heard: Heard, sink: Sink | None = None, *, started: float | None = None) -> Reply:
        """Answer what is stored already and save the reply, a silent one too.

        Raises StoreError, and ConversationChangedError when an agent took over, or a message was edited, deleted or
        joined by an earlier one meanwhile: what stands then is to be read and answered anew.
        """
        channel = heard.message.address.channel
        with message_span(
            "answer", heard.message.id, others=heard.ids, channel=channel, together=len(heard.ids)
        ) as seen:
            reply = await self._answer(heard, sink, started)
            seen.note(outcome=reply.outcome.value, intent=reply.intent.name, language=reply.language)
            if reply.outcome is Outcome.HANDED_OVER and reply.reason:
                seen.note(reason=reply.reason)
        return reply

    async def _answer(self, heard: Heard, sink: Sink | None, started: float | None) -> Reply:
        turns = self.rules.history_turns + len(heard.ids)
        stands = heard.conversation
        conversation = stands or await self._store.conversation(heard.message.conversation, turns=turns)
        turn = begin_turn(heard, conversation, self.rules, started=started)
        with structlog.contextvars.bound_contextvars(conversation=conversation.id):
            if conversation.owner is Owner.AGENT:
                return await self._save(turn, Served(reply=silent("agent_has_it", turn.language)), heard)
            turn = await self._known(turn)
            return await self._save(turn, await self._reply(turn, heard, sink), heard)

    async def _known(self, turn: TurnInProgress) -> TurnInProgress:
        """The turn with the customer who was proved; a conversation remembers who the channel vouched for."""
        if self._clerk is None:
            return turn
        customer = await self._clerk.customer_of(turn.message, turn.conversation)
        if customer and turn.message.customer and turn.conversation.customer != customer:
            await self._store.bind_customer(turn.conversation.id, customer)
        return replace(turn, customer=customer)

    async def _reply(self, turn: TurnInProgress, heard: Heard, sink: Sink | None) -> Served:
        if turn.conversation.owner is Owner.WAITING:
            return Served(reply=self._handing.still_waiting(turn))
        if self._house and (settled := await self._house.settle(turn)):
            return settled
        if turn.pressed == "person" or accepts_person(turn):
            return await self._handing.hand_over(turn, HandoffReason.ASKED_FOR_PERSON)
        if served := await self._before(turn, heard, sink):
            return await self._or_a_person(turn, served)
        if heard.received.oddity:
            return Served(reply=self._odd(turn, heard.received.oddity))
        served = await self._understood(turn, heard, sink)
        if heard.message.attachments:
            return served.with_text(f"{served.reply.text}\n\n{say('attachment_unread', turn.language)}")
        return served

    def _odd(self, turn: TurnInProgress, oddity: str) -> Reply:
        upset = oddity == "emoji" and (is_angry(turn.text) or sentiment(turn.text) is Sentiment.NEGATIVE)
        words = say("emoji_upset" if upset else oddity, turn.language, limit=self.rules.message_characters)
        return self._replier.plain(turn, words, reason=oddity)

    async def _before(self, turn: TurnInProgress, heard: Heard, sink: Sink | None) -> Served | None:
        """What the clerk settles without understanding; once a shopper is linked, what they wanted before goes on."""
        if self._clerk is None:
            return None
        proved = await self._clerk.before(turn)
        if proved is None or not proved.goal:
            return proved.served if proved else None
        conversation = await self._store.conversation(turn.conversation.id, turns=self.rules.history_turns)
        wish = replace(heard, message=replace(turn.message, text=proved.goal))
        again = begin_turn(wish, replace(conversation, slots=NO_SLOTS), self.rules, started=turn.started)
        again = await self._known(replace(again, language=turn.language, pressed=""))
        after = await self._understood(again, heard, sink)
        return after.with_text(f"{proved.served.reply.text}\n\n{after.reply.text}")

    async def _understood(self, turn: TurnInProgress, heard: Heard, sink: Sink | None) -> Served:
        """The reply to a message once it is understood: a person, the clerk's work, small talk, or an answer."""
        asked = Asked(text=turn.text, language=turn.language, history=turn.history, on=self._clock.now().date())
        consultation = await self._consultant.consult(asked)
        reading = consultation.understanding
        signals = Signals(wants_person=reading.wants_person, legal=reading.legal, angry=reading.angry)
        if reason := must_hand_over(signals):
            return await self._handing.hand_over(turn, reason, consultation)
        # Never streamed: a stream in a shared place is for everybody to see, what the clerk does is for the shopper.
        worked = await self._clerk.work(turn, consultation) if self._clerk else None
        if isinstance(worked, CallsPerson):
            return await self._handing.hand_over(turn, HandoffReason.ASKED_FOR_PERSON, consultation)
        if worked is not None:
            return await self._or_a_person(turn, worked, consultation)
        if situation := small_talk(reading.intent):
            words = self._replier.words(situation, turn.language)
            reply = self._replier.plain(turn, words, consultation=consultation)
        else:
            answered = await self._answered(turn, consultation, sink)
            if answered is None:
                return await self._handing.hand_over(turn, HandoffReason.MODEL_DOWN, consultation)
            reply = answered
        own_order = turn.customer is not None and bool(reading.entities.order_ids)
        if reason := has_no_answer(reply, turn.history, own_order=own_order):
            return await self._handing.hand_over(turn, reason, consultation)
        return self._clerk.after(turn, consultation, reply) if self._clerk else Served(reply=reply)

    async def _answered(self, turn: TurnInProgress, consultation: Consultation, sink: Sink | None) -> Reply | None:
        """The answer from the documents; None where the model answers with nothing."""
        try:
            return await self._replier.answer(turn, consultation, sink and self._outgoing(turn, sink))
        except ModelSilentError as error:
            log.warning("model_failed", error=str(error), fallback="a person")
            return None

    async def _or_a_person(
        self, turn: TurnInProgress, served: Served, consultation: Consultation | None = None
    ) -> Served:
        return await self._handing.hand_over(turn, served.to_person, consultation) if served.to_person else served

    def _outgoing(self, turn: TurnInProgress, sink: Sink) -> Sink:
        async def show(sentence: str) -> None:
            await sink(self._clean(turn, sentence))

        return show

    def _clean(self, turn: TurnInProgress, text: str) -> str:
        hosts = self.rules.allowed_hosts
        return unlinked(neutralise(turn.unmask(text), allowed_hosts=hosts), allowed_hosts=hosts)

    async def _save(self, turn: TurnInProgress, served: Served, heard: Heard) -> Reply:
        """Neutralise and store the reply; ConversationChangedError when an agent took over meanwhile."""
        reply = served.reply
        private = Visibility.PRIVATE if turn.message.id.startswith(COMMANDED) else reply.visibility
        finished = replace(reply, text=self._clean(turn, reply.text), visibility=private)
        version = turn.conversation.version
        if reply.ticket and turn.conversation.owner is Owner.BOT:
            version = (await self._store.conversation(turn.conversation.id, turns=0)).version
        nothing_waits = served.pending == "dropped" and turn.conversation.pending is None
        with span("save"):
            await self._store.save_reply(
                turn.message,
                finished,
                expected_version=version,
                at=self._clock.now(),
                after=Aftermath(
                    slots=served.slots,
                    pending="kept" if nothing_waits else served.pending,
                    together=heard.together,
                    deliveries=await heard.keep_with(finished),
                ),
            )
        log.info(
            "turn_answered",
            outcome=reply.outcome.value,
            intent=reply.intent.name,
            passages=len(reply.trace.passages),
            ms=reply.trace.ms.get("total"),
        )
        return finished
