"""The replies that give a conversation to a person, or say that one is on the way."""

from dataclasses import replace

from ..desk.moments import moment_words
from ..desk.tickets import Promise, open_ticket
from ..model.message import Outcome, Reply
from ..model.ticket import HandoffReason
from ..ports import Clock, Store
from ..prompting.words import has_words, say
from .consulting import Consultation
from .replying import Replier
from .served import NO_SLOTS, Served
from .turn import TurnInProgress


class HandingOver:
    """Opens the ticket and tells the shopper."""

    def __init__(self, *, store: Store, replier: Replier, clock: Clock, promise: Promise) -> None:
        self._store = store
        self._replier = replier
        self._clock = clock
        self._promise = promise

    async def hand_over(
        self, turn: TurnInProgress, reason: HandoffReason, consultation: Consultation | None = None
    ) -> Served:
        """A ticket, and the words for it. Raises ConversationChangedError."""
        if reason is HandoffReason.ASKED_FOR_PERSON:
            reason = HandoffReason(turn.conversation.slots.get("handoff", reason))
        ticket = await open_ticket(
            self._store,
            turn.conversation,
            reason,
            latest=turn.message.text,
            at=self._clock.now(),
            promise=self._promise,
        )
        situation = f"handed_over_{reason.value}"
        words = say(situation if has_words(situation) else "handed_over", turn.language, ticket=ticket.id)
        words += self._opens(turn.language)
        reply = self._replier.plain(
            turn, words, outcome=Outcome.HANDED_OVER, reason=reason.value, consultation=consultation
        )
        return Served(reply=replace(reply, ticket=ticket.id), slots=NO_SLOTS, pending="dropped")

    def _opens(self, language: str) -> str:
        """When the desk opens again, where it is closed."""
        hours, now = self._promise.hours, self._clock.now()
        if hours.is_open(now):
            return ""
        opens = moment_words(hours.next_opening(now), hours, language)
        return (" " if language != "zh" else "") + say("handed_over_closed", language, opens=opens)

    def still_waiting(self, turn: TurnInProgress) -> Reply:
        """To whoever writes again before a person has come."""
        words = say("still_waiting", turn.language, ticket=turn.conversation.ticket or "") + self._opens(turn.language)
        reply = self._replier.plain(turn, words, outcome=Outcome.HANDED_OVER)
        return replace(reply, ticket=turn.conversation.ticket)
