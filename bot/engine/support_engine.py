"""The path of a shopper's message: received, understood, answered, guarded, saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import structlog

from ..desk.tickets import open_ticket
from ..errors import ConversationChangedError
from ..guardrails.outgoing import neutralise
from ..guardrails.personal_data import mask
from ..model.conversation import Conversation, Owner
from ..model.message import ConversationId, Message, MessageId, Outcome, Reply
from ..model.ticket import HandoffReason
from ..policy.handoff import Signals, is_stuck, must_hand_over
from ..ports import Clock, Sink, Store
from ..prompting.words import say
from ..understanding.language import detect_language
from ..understanding.mood import Sentiment, is_angry, sentiment
from .agent import CallsPerson
from .clerk import Clerk
from .consulting import Asked, Consultant, Consultation
from .inbox import Received, let_go_of, receive
from .replying import Replier
from .served import NO_SLOTS, Served
from .small_talk import small_talk
from .turn import TurnInProgress, accepts_person, silent

log = structlog.get_logger(__name__)

_BETWEEN_TURNS = "\n\x1e\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The limits and manners of a shop's clerk."""

    locale: str = "en"
    message_characters: int = 4_000
    history_turns: int = 10
    mask: bool = True
    allowed_hosts: tuple[str, ...] = ()


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
        help_text: Callable[[str], str] | None = None,
    ) -> None:
        self._help_text = help_text
        self._clerk = clerk
        self._store = store
        self._consultant = consultant
        self._replier = replier
        self._clock = clock
        self._rules = rules

    async def handle(self, message: Message, sink: Sink | None = None) -> Reply:
        """Store and answer a message; `sink` gets the sentences as they are released. Raises StoreError."""
        started = perf_counter()
        received = receive(message.text, limit=self._rules.message_characters)
        if not received.text:
            return silent("empty")
        message = replace(message, text=received.text)
        if not await self._store.add_message(message):
            return silent("duplicate")
        return await self._answer(message, received, started, sink)

    async def _pressed(self, message: Message, action: str) -> Reply:
        if not await self._store.add_message(message):
            return silent("duplicate")
        received = receive(message.text, limit=self._rules.message_characters)
        return await self._answer(message, received, perf_counter(), None, pressed=action)

    async def edit(self, message: Message, sink: Sink | None = None) -> Reply:
        """Take the shopper's edit of the message with this id and answer what it says now."""
        received = receive(message.text, limit=self._rules.message_characters)
        await let_go_of(self._store, message.id)
        await self._store.edit_message(message.id, received.text)
        return await self._answer(replace(message, text=received.text), received, perf_counter(), sink)

    async def delete(self, message_id: MessageId) -> None:
        """Redact a message its shopper deleted; what it asked for waits no more."""
        await let_go_of(self._store, message_id)
        await self._store.redact_message(message_id)

    async def press(self, conversation: ConversationId, action: str, message: Message) -> Reply:
        """A button under a reply: `person` hands over, anything else is taken as said with that meaning."""
        if action != "person":
            return await self._pressed(message, action)
        if not await self._store.add_message(message):
            return silent("duplicate")
        current = await self._store.conversation(conversation, turns=self._rules.history_turns)
        turn = self._begin(message, current, perf_counter())
        return await self._save(turn, await self._hand_over(turn, HandoffReason.ASKED_FOR_PERSON, None))

    async def _answer(
        self, message: Message, received: Received, started: float, sink: Sink | None, *, pressed: str = ""
    ) -> Reply:
        conversation = await self._store.conversation(message.conversation, turns=self._rules.history_turns + 1)
        if conversation.owner is Owner.AGENT:
            return silent("agent_has_it")
        turn = replace(self._begin(message, conversation, started), pressed=pressed)
        with structlog.contextvars.bound_contextvars(conversation=message.conversation):
            try:
                turn = await self._known(turn)
                return await self._save(turn, await self._reply(turn, received, sink))
            except ConversationChangedError:
                log.info("stayed_silent", reason="agent_took_over")
                return silent("agent_took_over", turn.language)

    async def _known(self, turn: TurnInProgress) -> TurnInProgress:
        """The turn with the customer who was proved; a conversation remembers who the channel vouched for."""
        if self._clerk is None:
            return turn
        customer = await self._clerk.customer_of(turn.message, turn.conversation)
        if customer and turn.message.customer and turn.conversation.customer != customer:
            await self._store.bind_customer(turn.conversation.id, customer)
        return replace(turn, customer=customer)

    def _begin(self, message: Message, conversation: Conversation, started: float) -> TurnInProgress:
        before = tuple(said for said in conversation.turns if said.message_id != message.id)
        before = before[len(before) - min(len(before), self._rules.history_turns) :]
        fallback = message.locale or (before[-1].language if before else self._rules.locale)
        texts, originals = self._masked([*(said.text for said in before), message.text])
        return TurnInProgress(
            message=message,
            conversation=conversation,
            text=texts[-1],
            history=tuple(replace(said, text=text) for said, text in zip(before, texts, strict=False)),
            language=detect_language(message.text, fallback=fallback),
            originals=originals,
            started=started,
        )

    def _masked(self, texts: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """Mask all texts as one, so that the same value has the same placeholder in each."""
        if not self._rules.mask:
            return list(texts), {}
        masked = mask(_BETWEEN_TURNS.join(texts))
        return masked.text.split(_BETWEEN_TURNS), dict(masked.originals)

    async def _reply(self, turn: TurnInProgress, received: Received, sink: Sink | None) -> Served:
        if turn.conversation.owner is Owner.WAITING:
            return Served(reply=self._still_waiting(turn))
        if turn.pressed == "help" and self._help_text:
            return Served(reply=self._replier.plain(turn, self._help_text(turn.language)))
        if accepts_person(turn):
            return await self._hand_over(turn, HandoffReason.ASKED_FOR_PERSON, None)
        if served := await self._before(turn, sink):
            return served
        if received.oddity:
            upset = received.oddity == "emoji" and (is_angry(turn.text) or sentiment(turn.text) is Sentiment.NEGATIVE)
            oddity = "emoji_upset" if upset else received.oddity
            words = say(oddity, turn.language, limit=self._rules.message_characters)
            return Served(reply=self._replier.plain(turn, words, reason=received.oddity))
        return await self._understood(turn, sink)

    async def _before(self, turn: TurnInProgress, sink: Sink | None) -> Served | None:
        """What the clerk settles without understanding; once a shopper is linked, what they wanted before goes on."""
        if self._clerk is None:
            return None
        proved = await self._clerk.before(turn)
        if proved is None or not proved.goal:
            return proved.served if proved else None
        conversation = await self._store.conversation(turn.conversation.id, turns=self._rules.history_turns)
        message = replace(turn.message, text=proved.goal)
        again = replace(
            self._begin(message, replace(conversation, slots=NO_SLOTS), turn.started), language=turn.language
        )
        after = await self._understood(await self._known(again), sink)
        return after.with_text(f"{proved.served.reply.text}\n\n{after.reply.text}")

    async def _understood(self, turn: TurnInProgress, sink: Sink | None) -> Served:
        """The reply to a message once it is understood: a person, the clerk's work, small talk, or an answer."""
        asked = Asked(text=turn.text, language=turn.language, history=turn.history, on=self._clock.now().date())
        consultation = await self._consultant.consult(asked)
        reading = consultation.understanding
        signals = Signals(wants_person=reading.wants_person, legal=reading.legal, angry=reading.angry)
        if reason := must_hand_over(signals):
            return await self._hand_over(turn, reason, consultation)
        worked = await self._clerk.work(turn, consultation, sink) if self._clerk else None
        if isinstance(worked, CallsPerson):
            return await self._hand_over(turn, HandoffReason.ASKED_FOR_PERSON, consultation)
        if worked is not None:
            return worked
        if situation := small_talk(reading.intent):
            words = self._replier.words(situation, turn.language)
            reply = self._replier.plain(turn, words, consultation=consultation)
        else:
            reply = await self._replier.answer(turn, consultation, sink)
        if reply.outcome is Outcome.UNKNOWN and is_stuck(turn.history):
            return await self._hand_over(turn, HandoffReason.STUCK, consultation)
        return self._clerk.after(turn, consultation, reply) if self._clerk else Served(reply=reply)

    def _still_waiting(self, turn: TurnInProgress) -> Reply:
        words = say("still_waiting", turn.language, ticket=turn.conversation.ticket or "")
        reply = self._replier.plain(turn, words, outcome=Outcome.HANDED_OVER)
        return replace(reply, ticket=turn.conversation.ticket)

    async def _hand_over(
        self, turn: TurnInProgress, reason: HandoffReason, consultation: Consultation | None
    ) -> Served:
        if reason is HandoffReason.ASKED_FOR_PERSON:
            reason = HandoffReason(turn.conversation.slots.get("handoff", reason))
        ticket = await open_ticket(
            self._store, turn.conversation, reason, latest=turn.message.text, at=self._clock.now()
        )
        situation = "handed_over_angry" if reason is HandoffReason.ANGRY else "handed_over"
        words = say(situation, turn.language, ticket=ticket.id)
        reply = self._replier.plain(
            turn, words, outcome=Outcome.HANDED_OVER, reason=reason.value, consultation=consultation
        )
        return Served(reply=replace(reply, ticket=ticket.id), slots=NO_SLOTS, pending="dropped")

    async def _save(self, turn: TurnInProgress, served: Served) -> Reply:
        """Neutralise and store the reply; ConversationChangedError when an agent took over meanwhile."""
        reply = served.reply
        text = neutralise(turn.unmask(reply.text), allowed_hosts=self._rules.allowed_hosts)
        finished = replace(reply, text=text)
        version = turn.conversation.version
        if reply.ticket and turn.conversation.owner is Owner.BOT:
            version = (await self._store.conversation(turn.conversation.id, turns=0)).version
        nothing_waits = served.pending == "dropped" and turn.conversation.pending is None
        await self._store.save_reply(
            turn.message,
            finished,
            expected_version=version,
            at=self._clock.now(),
            slots=served.slots,
            pending="kept" if nothing_waits else served.pending,
        )
        log.info(
            "turn_answered",
            outcome=reply.outcome.value,
            intent=reply.intent.name,
            passages=len(reply.trace.passages),
            ms=reply.trace.ms.get("total"),
        )
        return finished
