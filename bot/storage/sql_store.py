"""The Store over SQL: every method is one short transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..errors import ConversationChangedError, StoreError
from ..model.conversation import Conversation, Owner, PendingAction, Role, Turn
from ..model.message import ConversationId, CustomerId, Message, MessageId, Reply
from ..model.ticket import Ticket, TicketId
from .database import Database
from .rows import (
    message_row,
    pending_row,
    reply_row,
    ticket_row,
    to_conversation,
    to_message,
    to_reply,
    to_ticket,
    to_turn,
    turn_row,
)
from .tables import conversations, tickets, turns
from .upserts import insert_or_keep

# Built once: making a statement anew costs more than running it.
_CONVERSATION = select(conversations).where(conversations.c.id == bindparam("id"))
_SAID = ("message_id", "role", "text", "at", "language", "intent", "outcome", "citations", "in_reply_to")
_HISTORY = (
    select(*(turns.c[name] for name in _SAID))
    .where(turns.c.conversation_id == bindparam("id"), turns.c.text != "")
    .order_by(turns.c.sequence.desc())
    .limit(bindparam("turns"))
)
_SHOPPERS_TURN = select(turns).where(turns.c.message_id == bindparam("id"), turns.c.role == Role.SHOPPER.value)
_REPLY = select(turns).where(
    turns.c.message_id
    == select(turns.c.answered_by).where(turns.c.message_id == bindparam("id")).correlate(None).scalar_subquery()
)
# Locks both rows where rows can be locked; on SQLite the write transaction already holds everything.
_STANDING = (
    select(conversations.c.version, turns.c.answered_by)
    .join_from(turns, conversations)
    .where(turns.c.message_id == bindparam("id"), turns.c.role == Role.SHOPPER.value)
    .with_for_update()
)
_ANSWERED = (
    update(turns)
    .where(turns.c.message_id == bindparam("id"))
    .values(answered_by=bindparam("answered_by"), language=bindparam("language"), intent=bindparam("intent"))
)
_ADD_TURN = insert(turns)
_REMEMBER = update(conversations).where(conversations.c.id == bindparam("of"))
_MOVE = _REMEMBER.where(conversations.c.version == bindparam("expected")).values(version=conversations.c.version + 1)
_TICKET = select(tickets).where(tickets.c.id == bindparam("id"))
_TICKETS = select(tickets).where(tickets.c.conversation_id == bindparam("id")).order_by(tickets.c.sequence)


class SqlStore:
    """Conversations, messages and tickets in a SQL database (bot.ports.Store)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._meet = insert_or_keep(database.dialect, conversations)
        self._hear = insert_or_keep(database.dialect, turns)

    async def add_message(self, message: Message) -> bool:
        """Store a shopper's message; False when its channel's event id, or its id, is already there."""
        async with self._database.writing() as connection:
            await self._begin(connection, message.conversation)
            result = await connection.execute(self._hear, message_row(message))
            return result.rowcount == 1

    async def message(self, id: MessageId) -> Message | None:
        """A shopper's message as it now stands, or None."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_SHOPPERS_TURN, {"id": id})).mappings().first()
        return to_message(row) if row else None

    async def edit_message(self, id: MessageId, text: str) -> None:
        """Replace a shopper's text; it may be answered again, and an answer in flight no longer fits."""
        await self._restate(id, text=text, answered_by=None)

    async def redact_message(self, id: MessageId) -> None:
        """Empty a shopper's text for good; an answer in flight no longer fits."""
        await self._restate(id, text="")

    async def conversation(self, id: ConversationId, *, turns: int = 10) -> Conversation:
        """The conversation with its last `turns` turns that have a text, oldest first; a new one when unknown."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_CONVERSATION, {"id": id})).mappings().first()
            if row is None:
                return Conversation(id=id)
            said = (await connection.execute(_HISTORY, {"id": id, "turns": turns})).mappings().all()
        return to_conversation(row, tuple(to_turn(turn) for turn in reversed(said)))

    async def save_reply(
        self,
        message: Message,
        reply: Reply,
        *,
        expected_version: int,
        at: datetime,
        slots: Mapping[str, str] | None = None,
    ) -> None:
        """Store the bot's turn and the slots, if nothing changed since and nobody has answered yet."""
        answer = MessageId(uuid4().hex)
        async with self._database.writing() as connection:
            standing = (await connection.execute(_STANDING, {"id": message.id})).first()
            if standing is None:
                raise StoreError(f"message {message.id} was never stored, so it cannot be answered: store it first")
            if standing.version != expected_version:
                raise _changed(message.conversation, expected_version)
            if standing.answered_by is not None:
                raise ConversationChangedError(f"message {message.id} is already answered")
            await connection.execute(_ADD_TURN, reply_row(message, reply, id=answer, at=at))
            understood = {"language": reply.language, "intent": reply.intent.name}
            await connection.execute(_ANSWERED, {"id": message.id, "answered_by": answer, **understood})
            if slots is not None:
                await connection.execute(_REMEMBER, {"of": message.conversation, "slots": dict(slots)})

    async def reply_to(self, id: MessageId) -> Reply | None:
        """The last reply stored for a message, whole, or None."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_REPLY, {"id": id})).mappings().first()
        return to_reply(row) if row else None

    async def add_agent_turn(self, id: ConversationId, turn: Turn) -> None:
        """Store what an agent said, once however often it is told."""
        async with self._database.writing() as connection:
            await self._begin(connection, id)
            await connection.execute(self._hear, turn_row(id, turn))

    async def set_owner(self, id: ConversationId, owner: Owner, *, expected_version: int) -> int:
        """Hand the conversation to another owner; the new version. Raises ConversationChangedError."""
        return await self._move(id, expected_version, owner=owner.value)

    async def set_pending(self, id: ConversationId, pending: PendingAction | None, *, expected_version: int) -> int:
        """Put what waits for a yes, or take it away; the new version. Raises ConversationChangedError."""
        return await self._move(id, expected_version, pending=pending_row(pending) if pending else None)

    async def bind_customer(self, id: ConversationId, customer: CustomerId) -> None:
        """Remember who the shopper proved to be."""
        async with self._database.writing() as connection:
            await self._begin(connection, id)
            await connection.execute(_REMEMBER, {"of": id, "customer": customer})

    async def open_ticket(self, ticket: Ticket) -> None:
        """Store a new ticket and make it the conversation's."""
        async with self._database.writing() as connection:
            await self._begin(connection, ticket.conversation)
            await connection.execute(insert(tickets), ticket_row(ticket))
            await connection.execute(_REMEMBER, {"of": ticket.conversation, "ticket": ticket.id})

    async def update_ticket(self, ticket: Ticket) -> None:
        """Replace a ticket's status, agent and resolution; StoreError when it was never opened."""
        changes = {"status": ticket.status.value, "agent": ticket.agent, "resolution": ticket.resolution}
        async with self._database.writing() as connection:
            result = await connection.execute(update(tickets).where(tickets.c.id == ticket.id).values(**changes))
            if result.rowcount != 1:
                raise StoreError(f"ticket {ticket.id} was never opened: open it first")

    async def ticket(self, id: TicketId) -> Ticket | None:
        """A ticket, or None."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_TICKET, {"id": id})).mappings().first()
        return to_ticket(row) if row else None

    async def tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        """A conversation's tickets, oldest first."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(_TICKETS, {"id": conversation})).mappings().all()
        return [to_ticket(row) for row in rows]

    async def _begin(self, connection: AsyncConnection, id: ConversationId) -> None:
        await connection.execute(self._meet, {"id": id, "owner": Owner.BOT.value, "version": 0})

    async def _move(self, id: ConversationId, expected: int, **changes: Any) -> int:
        async with self._database.writing() as connection:
            await self._begin(connection, id)
            result = await connection.execute(_MOVE.values(**changes), {"of": id, "expected": expected})
            if result.rowcount != 1:
                raise _changed(id, expected)
        return expected + 1

    async def _restate(self, id: MessageId, **changes: Any) -> None:
        of_shopper = (turns.c.message_id == id, turns.c.role == Role.SHOPPER.value)
        async with self._database.writing() as connection:
            result = await connection.execute(update(turns).where(*of_shopper).values(**changes))
            if result.rowcount != 1:
                raise StoreError(f"message {id} was never stored, so it cannot be changed: store it first")
            its_conversation = select(turns.c.conversation_id).where(*of_shopper).scalar_subquery()
            await connection.execute(
                update(conversations)
                .where(conversations.c.id == its_conversation)
                .values(version=conversations.c.version + 1)
            )


def _changed(id: ConversationId, expected: int) -> ConversationChangedError:
    return ConversationChangedError(f"conversation {id} is no longer at version {expected}: read it again")
