"""A Store in memory (shopclerk.bot.ports.Store)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from shopclerk.bot.errors import ConversationChangedError, StoreError
from shopclerk.bot.model.conversation import Conversation, Owner, PendingAction, Role, Turn
from shopclerk.bot.model.message import ConversationId, CustomerId, Message, MessageId, Reply
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

    async def add_message(self, message: Message) -> bool:
        event = (message.address.channel, message.event_id)
        if event in self._events or message.id in self._messages:
            return False
        self._events.add(event)
        self._messages[message.id] = message
        language = (message.locale or "en").replace("_", "-").partition("-")[0].lower()
        turn = Turn(message_id=message.id, role=Role.SHOPPER, text=message.text, at=message.sent_at, language=language)
        self._say(message.conversation, turn)
        return True

    async def message(self, id: MessageId) -> Message | None:
        return self._messages.get(id)

    async def edit_message(self, id: MessageId, text: str) -> None:
        self._restate(id, text)
        self._answered.discard(id)

    async def redact_message(self, id: MessageId) -> None:
        self._restate(id, "")

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
        slots: Mapping[str, str] | None = None,
        pending: PendingAction | Literal["kept", "dropped"] = "kept",
    ) -> None:
        if message.id not in self._messages:
            raise StoreError(f"message {message.id} was never stored")
        self._check(message.conversation, expected_version)
        if message.id in self._answered:
            raise ConversationChangedError(f"message {message.id} is already answered")
        self._answered.add(message.id)
        self._replies[message.id] = reply
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
            in_reply_to=(message.id,),
        )
        self._say(message.conversation, turn)
        if slots is not None:
            self._keep(replace(self._known(message.conversation), slots=dict(slots)))
        if pending != "kept":
            waiting = None if pending == "dropped" else pending
            await self.set_pending(message.conversation, waiting, expected_version=expected_version)

    async def reply_to(self, id: MessageId) -> Reply | None:
        return self._replies.get(id) if id in self._answered else None

    async def set_pending(self, id: ConversationId, pending: PendingAction | None, *, expected_version: int) -> int:
        self._check(id, expected_version)
        return self._keep(replace(self._known(id), pending=pending, version=expected_version + 1))

    async def add_agent_turn(self, id: ConversationId, turn: Turn) -> None:
        if all(turn.message_id != said.message_id for said in self._known(id).turns):
            self._say(id, turn)

    async def set_owner(self, id: ConversationId, owner: Owner, *, expected_version: int) -> int:
        self._check(id, expected_version)
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
        self._tickets[ticket.id] = replace(
            self._tickets[ticket.id], status=ticket.status, agent=ticket.agent, resolution=ticket.resolution
        )

    async def ticket(self, id: TicketId) -> Ticket | None:
        return self._tickets.get(id)

    async def tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        return [ticket for ticket in self._tickets.values() if ticket.conversation == conversation]

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
