"""A Store in memory (shopclerk.bot.ports.Store)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from shopclerk.bot.errors import ConversationChangedError, StillSpeakingError, StoreError
from shopclerk.bot.model.aftermath import NO_AFTERMATH, Aftermath
from shopclerk.bot.model.conversation import Conversation, Owner, PendingAction, Role, Turn
from shopclerk.bot.model.delivery import Delivery, DeliveryId, Place, PlaceRole
from shopclerk.bot.model.inbound import Begins, Begun, TakenIn, Waiting, all_of_them
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId, Reply
from shopclerk.bot.model.ticket import Ticket, TicketId


class FakeStore:
    """Keeps everything in dictionaries; no method awaits, so each is one transaction."""

    def __init__(self) -> None:
        self._conversations: dict[ConversationId, Conversation] = {}
        self._messages: dict[MessageId, Message] = {}
        self._events: set[tuple[str, str]] = set()
        self._replies: dict[MessageId, Reply] = {}
        self._answered: set[MessageId] = set()
        self._tickets: dict[TicketId, Ticket] = {}
        self._pressed: dict[MessageId, str] = {}
        self._begun: Counter[MessageId] = Counter()
        self._revisions: Counter[MessageId] = Counter()
        self._together: dict[MessageId, tuple[MessageId, ...]] = {}
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self.places: dict[Address, Place] = {}

    async def add_message(self, message: Message, *, pressed: str = "") -> bool:
        event = (message.address.channel, message.event_id)
        if event in self._events or message.id in self._messages:
            return False
        self._events.add(event)
        self._messages[message.id] = message
        self._pressed[message.id] = pressed
        language = (message.locale or "en").replace("_", "-").partition("-")[0].lower()
        turn = Turn(message_id=message.id, role=Role.SHOPPER, text=message.text, at=message.sent_at, language=language)
        self._say(message.conversation, turn)
        return True

    async def take_in(self, message: Message, *, pressed: str = "") -> TakenIn | None:
        place = self.places.get(message.address)
        if place and place.role is PlaceRole.DIRECT and message.author:
            message = replace(message, conversation=place.conversation)
        if not await self.add_message(message, pressed=pressed):
            return None
        if place is None or (place.role is PlaceRole.SHOPPER and place.conversation != message.conversation):
            self.places.pop(message.address, None)
            here = Place(address=message.address, conversation=message.conversation, role=PlaceRole.SHOPPER)
            self.places[message.address] = here
        return TakenIn(message=message, owner=self._known(message.conversation).owner)

    async def message(self, id: MessageId) -> Message | None:
        return self._messages.get(id)

    async def edit_message(self, id: MessageId, text: str, *, answer_stands: bool = False) -> None:
        self._restate(id, text)
        if not answer_stands:
            self._answered.discard(id)
            self._revisions[id] += 1
            self._begun[id] = 0

    async def redact_message(self, id: MessageId) -> None:
        self._restate(id, "")
        self._messages[id] = replace(self._messages[id], attachments=())

    async def conversation(self, id: ConversationId, *, turns: int = 10) -> Conversation:
        conversation = self._known(id)
        said = [turn for turn in conversation.turns if turn.text]
        return replace(conversation, turns=tuple(said[len(said) - min(len(said), turns) :]))

    async def save_reply(
        self,
        message: Message,
        reply: Reply,
        *,
        expected_version: int,
        at: datetime,
        after: Aftermath = NO_AFTERMATH,
    ) -> None:
        if message.id not in self._messages:
            raise StoreError(f"message {message.id} was never stored")
        self._check(message.conversation, expected_version)
        if message.id in self._answered:
            raise ConversationChangedError(f"message {message.id} is already answered")
        self._check_together(message, after.together)
        answers = tuple(after.together) or (message.id,)
        for one in answers:
            self._answered.add(one)
            self._replies[one] = reply
            self._together[one] = answers
        for delivery in after.deliveries:
            self.deliveries.setdefault(delivery.id, delivery)
        self._change(message.id, language=reply.language, intent=reply.intent.name)
        turn = Turn(
            message_id=MessageId(f"{message.id}.{len(self._known(message.conversation).turns)}"),
            role=Role.BOT,
            text=reply.text,
            at=at,
            language=reply.language,
            intent=reply.intent.name,
            outcome=reply.outcome,
            citations=reply.citations,
            in_reply_to=answers,
        )
        self._say(message.conversation, turn)
        if after.slots is not None:
            self._keep(replace(self._known(message.conversation), slots=dict(after.slots)))
        if after.pending != "kept":
            waiting = None if after.pending == "dropped" else after.pending
            await self.set_pending(message.conversation, waiting, expected_version=expected_version)

    async def reply_to(self, id: MessageId) -> Reply | None:
        return self._replies.get(id) if id in self._answered else None

    async def answered_together(self, id: MessageId) -> Sequence[MessageId]:
        return self._together[id] if id in self._answered else ()

    async def take_unanswered(self, id: ConversationId, begins: Begins = all_of_them) -> Sequence[Waiting]:
        waiting = sorted((one for one in self._waiting() if one.conversation == id), key=lambda one: one.sent_at)
        self._put_in_order(id, [one.id for one in waiting])
        found = [
            Waiting(
                message=one,
                pressed=self._pressed[one.id],
                begun=self._begun[one.id] + 1,
                revision=self._revisions[one.id],
            )
            for one in waiting
        ]
        self._begun.update(one.message.id for one in (begins(found) if found else ()))
        return found

    async def begin_answer(self, id: MessageId, begins: Begins, *, turns: int) -> Begun | None:
        asked = self._messages.get(id)
        if asked is None:
            return None
        waiting = await self.take_unanswered(asked.conversation, begins)
        picked = len(begins(waiting)) if waiting else 0
        conversation = await self.conversation(asked.conversation, turns=turns + picked)
        return Begun(conversation=conversation, waiting=waiting)

    def _put_in_order(self, id: ConversationId, wanted: Sequence[MessageId]) -> None:
        conversation, ids = self._known(id), set(wanted)
        by_id = {turn.message_id: turn for turn in conversation.turns}
        ordered = iter([by_id[one] for one in wanted])
        turns = tuple(next(ordered) if turn.message_id in ids else turn for turn in conversation.turns)
        self._keep(replace(conversation, turns=turns))

    async def unanswered(
        self, channels: Collection[str], *, limit: int = 1_000
    ) -> Sequence[tuple[ConversationId, MessageId]]:
        found = [(one.conversation, one.id) for one in self._waiting() if one.address.channel in channels]
        return found[:limit]

    async def set_pending(self, id: ConversationId, pending: PendingAction | None, *, expected_version: int) -> int:
        self._check(id, expected_version)
        return self._keep(replace(self._known(id), pending=pending, version=expected_version + 1))

    async def add_agent_turn(self, id: ConversationId, turn: Turn) -> None:
        if all(turn.message_id != said.message_id for said in self._known(id).turns):
            self._say(id, turn)

    async def set_owner(self, id: ConversationId, owner: Owner, *, expected_version: int) -> int:
        self._check(id, expected_version)
        now = datetime.now(UTC)
        leases = [one.lease_until for one in self.deliveries.values() if one.conversation == id and one.lease_until]
        if owner is Owner.AGENT and any(until > now for until in leases):
            raise StillSpeakingError(f"the bot is speaking in {id}", seconds=(max(leases) - now).total_seconds())
        return self._keep(replace(self._known(id), owner=owner, version=expected_version + 1))

    async def bind_customer(self, id: ConversationId, customer: CustomerId) -> None:
        self._keep(replace(self._known(id), customer=customer))

    async def open_ticket(self, ticket: Ticket) -> None:
        if ticket.id in self._tickets:
            raise StoreError(f"ticket {ticket.id} is already open")
        self._tickets[ticket.id] = ticket
        self._keep(replace(self._known(ticket.conversation), ticket=ticket.id))

    async def update_ticket(self, ticket: Ticket) -> None:
        if ticket.id not in self._tickets:
            raise StoreError(f"ticket {ticket.id} was never opened")
        before = self._tickets[ticket.id]
        self._tickets[ticket.id] = replace(ticket, reason=before.reason, summary=before.summary)

    async def move_ticket(
        self, ticket: Ticket, owner: Owner | None, *, expected_version: int, fresh: bool = False
    ) -> int:
        before = self._known(ticket.conversation)
        version = await self.set_owner(before.id, owner or before.owner, expected_version=expected_version)
        self._tickets[ticket.id] = ticket
        moved = replace(self._known(ticket.conversation), ticket=ticket.id)
        if owner is Owner.BOT:
            moved = replace(moved, slots={}, pending=None)
        if fresh:
            moved = replace(moved, fresh_after=moved.turns[-1].message_id if moved.turns else None)
        self._keep(moved)
        return version

    async def ticket(self, id: TicketId) -> Ticket | None:
        return self._tickets.get(id)

    async def tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        return [ticket for ticket in self._tickets.values() if ticket.conversation == conversation]

    def _waiting(self) -> list[Message]:
        unanswered = [one for id, one in self._messages.items() if id not in self._answered]
        return [one for one in unanswered if one.text or one.attachments]

    def _check_together(self, message: Message, together: Sequence[MessageId]) -> None:
        if not together:
            return
        waiting = {one.id: one.sent_at for one in self._waiting() if one.conversation == message.conversation}
        if any(one not in waiting for one in together):
            raise ConversationChangedError(f"message {message.id} is no longer answered with the same others")
        last = max(waiting[one] for one in together)
        if any(at < last for id, at in waiting.items() if id not in together):
            raise ConversationChangedError(f"a message earlier than {message.id} has come in")

    @property
    def all_tickets(self) -> list[Ticket]:
        """Every ticket, oldest first."""
        return list(self._tickets.values())

    def rewrite(self, id: ConversationId, texts: Mapping[MessageId, str]) -> None:
        """Give turns other texts; nothing else moves."""
        conversation = self._known(id)
        turns = tuple(replace(one, text=texts.get(one.message_id, one.text)) for one in conversation.turns)
        self._keep(replace(conversation, turns=turns))
        for message in texts.keys() & self._messages.keys():
            self._messages[message] = replace(self._messages[message], text=texts[message])

    def erase_summary(self, ticket: Ticket) -> None:
        """Empty what a ticket says of its shopper."""
        self._tickets[ticket.id] = replace(ticket, summary="")

    def forget(self, id: ConversationId) -> int:
        """Drop slots, what waits, and where it began anew; the new version."""
        conversation = self._known(id)
        emptied = replace(conversation, slots={}, pending=None, fresh_after=None, version=conversation.version + 1)
        return self._keep(emptied)

    def _known(self, id: ConversationId) -> Conversation:
        return self._conversations.get(id, Conversation(id=id))

    def _keep(self, conversation: Conversation) -> int:
        self._conversations[conversation.id] = conversation
        return conversation.version

    def _say(self, id: ConversationId, turn: Turn) -> None:
        conversation = self._known(id)
        self._keep(replace(conversation, turns=(*conversation.turns, turn)))

    def _check(self, id: ConversationId, expected: int) -> None:
        if self._known(id).version != expected:
            raise ConversationChangedError(f"conversation {id} is no longer at version {expected}")

    def _restate(self, id: MessageId, text: str) -> None:
        if id not in self._messages:
            raise StoreError(f"message {id} was never stored")
        self._messages[id] = replace(self._messages[id], text=text)
        self._change(id, text=text)
        conversation = self._known(self._messages[id].conversation)
        self._keep(replace(conversation, version=conversation.version + 1))

    def _change(self, id: MessageId, **changes: str) -> None:
        conversation = self._known(self._messages[id].conversation)
        turns = tuple(
            replace(turn, **changes) if turn.message_id == id else turn  # type: ignore[arg-type]
            for turn in conversation.turns
        )
        self._keep(replace(conversation, turns=turns))
