"""What a shopper may ask of the house itself: what can be asked here, and to be forgotten."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import structlog

from ..desk.desk import CLERK
from ..desk.tickets import Promise, new_ticket
from ..desk_ports import DeskBook
from ..model.conversation import Role
from ..model.desk import Deed
from ..model.message import Outcome, Visibility
from ..model.ticket import HandoffReason
from ..ports import Clock, Store
from ..prompting.words import say
from ..understanding.confirmation import Answer, read_answer
from .confirming import confirm_buttons
from .replying import Replier
from .served import NO_SLOTS, Served
from .turn import TurnInProgress

log = structlog.get_logger(__name__)

FORGET = "forget"
"""The button's action that asks to be forgotten, and the slot with the message that did."""


class Forgetting:
    """Tells what is kept of a shopper, and empties their conversation once they say yes."""

    def __init__(self, *, store: Store, book: DeskBook, clock: Clock, replier: Replier, promise: Promise) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._replier = replier
        self._promise = promise

    def offer(self, turn: TurnInProgress) -> Served:
        """What is kept, and whether it is to be erased."""
        reply = self._replier.plain(turn, say("forget_offer", turn.language), outcome=Outcome.CONFIRM)
        reply = replace(reply, buttons=confirm_buttons(turn.language), visibility=Visibility.PRIVATE)
        return Served(reply=reply, slots={FORGET: turn.message.id}, pending="dropped")

    async def answered(self, turn: TurnInProgress) -> Served | None:
        """What follows from the answer to the offer; None where there was none, or the shopper speaks of other things.

        Raises ConversationChangedError.
        """
        said = next((one for one in reversed(turn.conversation.turns) if one.role is Role.BOT), None)
        offered = turn.conversation.slots.get(FORGET)
        if offered is None or said is None or offered not in said.in_reply_to:
            return None
        answer = read_answer(turn.message.text).answer
        if turn.pressed == "confirm" or answer is Answer.YES:
            return await self._forget(turn)
        if turn.pressed == "cancel" or answer is Answer.NO:
            reply = self._replier.plain(turn, say("forget_declined", turn.language))
            return Served(reply=replace(reply, visibility=Visibility.PRIVATE), slots=NO_SLOTS)
        return None

    async def _forget(self, turn: TurnInProgress) -> Served:
        """Empty the conversation now, and leave the rest to the desk as a ticket."""
        at, before = self._clock.now(), turn.conversation
        version = await self._book.redact_conversation(before.id, expected_version=before.version, keep=turn.message.id)
        emptied = replace(before, turns=(), version=version)
        ticket = new_ticket(emptied, HandoffReason.ERASURE, latest="", at=at, promise=self._promise)
        await self._store.move_ticket(ticket, None, expected_version=version)
        deed = Deed(id=uuid4().hex, what=FORGET, by=CLERK.id, at=at, conversation=before.id, ticket=ticket.id)
        await self._book.record(deed)
        log.info("conversation_emptied", conversation=before.id, ticket=ticket.id)
        words = say("forgotten", turn.language, ticket=ticket.id)
        reply = self._replier.plain(turn, words, outcome=Outcome.DONE)
        reply = replace(reply, ticket=ticket.id, visibility=Visibility.PRIVATE)
        return Served(reply=reply, slots=NO_SLOTS, pending="dropped")


class HouseMatters:
    """Settles what needs no understanding and is about no order."""

    def __init__(
        self, *, replier: Replier, help_text: Callable[[str], str], forgetting: Forgetting | None = None
    ) -> None:
        self._replier = replier
        self._help_text = help_text
        self._forgetting = forgetting

    async def settle(self, turn: TurnInProgress) -> Served | None:
        """The reply, or None where it is about something else. Raises ConversationChangedError."""
        if turn.pressed == "help":
            return Served(reply=self._replier.plain(turn, self._help_text(turn.language)))
        if self._forgetting is None:
            return None
        if turn.pressed == FORGET:
            return self._forgetting.offer(turn)
        return await self._forgetting.answered(turn)
