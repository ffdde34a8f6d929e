"""Takes in what channels hear: stored first, so that the platform may be told, then handed to the dispatcher."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import time_ns

import structlog

from ..channel_ports import Dispatcher, Ratings
from ..errors import ConversationChangedError
from ..metrics import metrics
from ..model.conversation import Owner
from ..model.delivery import Delivery, DeliveryId, PlaceRole, Subject
from ..model.inbound import Deleted, Edited, Pressed, Rated
from ..model.message import ConversationId, Message, MessageId, Outcome
from ..ports import Store
from ..tracing import received
from .crowding import Crowding
from .inbox import let_go_of, worth_storing
from .post_office import PostOffice
from .turns import Turns
from .working_signs import WorkingSigns

log = structlog.get_logger(__name__)

NO_ROLES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorway:
    """What reception keeps an eye on beside storing: crowds, first signs, ratings; and how much text it takes."""

    crowding: Crowding
    signs: WorkingSigns
    ratings: Ratings
    message_characters: int = 4_000


class Reception:
    """What a channel calls. Once a method returns, what it was given is kept. Raises StoreError."""

    def __init__(
        self, *, store: Store, office: PostOffice, turns: Turns, dispatcher: Dispatcher, doorway: Doorway
    ) -> None:
        self._store = store
        self._office = office
        self._turns = turns
        self._dispatcher = dispatcher
        self._doorway = doorway

    async def message(self, message: Message, roles: frozenset[str] = NO_ROLES) -> None:
        """Somebody wrote. Their words are a shopper's, unless they are an agent speaking where another asked."""
        message = self._cleaned(message)
        if not message.text and not message.attachments:
            return
        if not await self._is_agents(message, roles):
            await self.heard(message)

    async def pressed(self, pressed: Pressed, roles: frozenset[str] = NO_ROLES) -> None:
        """A button under an answer was pressed; `roles` make no difference to what it does."""
        message = self._cleaned(pressed.message)
        await self.heard(replace(message, text=message.text or pressed.action), pressed.action)

    async def heard(self, message: Message, pressed: str = "") -> None:
        """A shopper's words, or the button or command they stand for: stored, and submitted to be answered."""
        began = time_ns()
        taken = await self._store.take_in(message, pressed=pressed)
        if taken is None:
            metrics().duplicates.labels(channel=message.address.channel).inc()
            log.info("heard_before", message=message.id)
            return
        message = taken.message
        received(message.id, began, channel=message.address.channel, pressed=bool(pressed))
        metrics().messages.labels(channel=message.address.channel).inc()
        if not await self._is_put_off(message):
            await self._dispatcher.submit(message.id, message.conversation)
            if taken.owner is Owner.BOT:
                self._doorway.signs.show(message)

    async def edited(self, edited: Edited) -> None:
        """A message says something else now; what was not seen yet is answered anew, an answer already seen renewed."""
        if self._office.desk and await self._agent_changed(edited):
            return
        message = await self._own_message(edited.id, edited.author)
        text = worth_storing(edited.text, limit=self._doorway.message_characters)
        if message is None or text == message.text or not (message.text or message.attachments):
            return
        if not text and not message.attachments:
            await self.deleted(Deleted(id=edited.id, author=edited.author))
            return
        reply = await self._store.reply_to(edited.id)
        if reply is not None and reply.outcome is Outcome.DONE:
            # What was done stays done, and so does the word that it was.
            await self._store.edit_message(edited.id, text, answer_stands=True)
            return
        await let_go_of(self._store, edited.id)
        together = await self._store.answered_together(edited.id) or [edited.id]
        await self._drop_answers(message.conversation, together)
        for one in together:
            said = text if one == edited.id else getattr(await self._store.message(one), "text", "")
            await self._store.edit_message(one, said)
        await self._dispatcher.submit(edited.id, message.conversation)

    async def deleted(self, deleted: Deleted) -> None:
        """A message was taken back: it is redacted, and what was to answer it alone is not sent any more."""
        if self._office.desk and await self._agent_changed(Edited(id=deleted.id, text="", author=deleted.author)):
            return
        message = await self._own_message(deleted.id, deleted.author)
        if message is None:
            return
        await let_go_of(self._store, deleted.id)
        await self._store.redact_message(deleted.id)
        together = await self._store.answered_together(deleted.id) or [deleted.id]
        left = [await self._store.message(one) for one in together]
        if not any(one and (one.text or one.attachments) for one in left):
            await self._drop_answers(message.conversation, together)
        if self._office.desk and (line := await self._office.desk.shopper_changed(message)):
            await self._post([line])

    async def rated(self, rated: Rated) -> None:
        """An answer or a ticket was rated."""
        if rated.ticket and self._office.desk:
            await self._post(await self._office.desk.rated(rated))
        elif rated.turn:
            await self._doorway.ratings.rate(rated)
            log.info("answer_rated", turn=rated.turn, score=rated.score, conversation=rated.conversation)

    async def serves(self, conversation: ConversationId) -> bool:
        """Whether the clerk takes part there already, so that follow-ups need no mention."""
        return bool(await self._office.places.places(conversation, PlaceRole.SHOPPER))

    async def aclose(self) -> None:
        """Stop what goes on beside."""
        await self._doorway.signs.aclose()

    def _cleaned(self, message: Message) -> Message:
        return replace(message, text=worth_storing(message.text, limit=self._doorway.message_characters))

    async def _is_agents(self, message: Message, roles: frozenset[str]) -> bool:
        desk = self._office.desk
        if desk is None or not desk.rules.is_staffed:
            return False
        deliveries = await desk.agent_said(message, roles)
        await self._post(deliveries or ())
        return deliveries is not None

    async def _agent_changed(self, edited: Edited) -> bool:
        deliveries = await self._office.desk.agent_changed(edited) if self._office.desk else None
        await self._post(deliveries or ())
        return deliveries is not None

    async def _own_message(self, id: MessageId, author: str) -> Message | None:
        """The message, unless it is unknown or somebody else's."""
        message = await self._store.message(id)
        if message is None or (author and message.author and author != message.author):
            return None
        return message

    async def _is_put_off(self, message: Message) -> bool:
        """Whether the shopper is told, or has been told, to wait a little instead of being answered."""
        situation = await self._doorway.crowding.reason_to_wait(message)
        if not situation:
            return False
        told_before = self._doorway.crowding.was_told(message)
        try:
            kept = await self._turns.put_off(message, situation, silently=told_before)
        except ConversationChangedError:
            return False
        await self._deliver(kept, message.conversation)
        return True

    async def _drop_answers(self, conversation: ConversationId, answered: Sequence[MessageId]) -> None:
        for one in await self._office.outbox.deliveries(conversation, of=answered[-1]):
            if one.is_over or one.subject is not Subject.ANSWER:
                continue
            if one.shown is None:
                await self._office.outbox.drop(one.id)
            else:
                # What stands there half written is taken away by whoever sends it next.
                await self._dispatcher.deliver(one.id, conversation)

    async def _post(self, deliveries: Sequence[Delivery]) -> None:
        await self._office.outbox.add(deliveries)
        for one in deliveries:
            await self._dispatcher.deliver(one.id, one.conversation)

    async def _deliver(self, deliveries: Sequence[DeliveryId], conversation: ConversationId) -> None:
        for one in deliveries:
            await self._dispatcher.deliver(one, conversation)
