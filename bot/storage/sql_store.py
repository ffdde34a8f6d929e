"""The Store over SQL: every method is one short transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, insert, select, update

from ..database.connections import Database
from ..database.upserts import insert_or_keep
from ..errors import StoreError
from ..model.aftermath import NO_AFTERMATH, Aftermath
from ..model.conversation import Conversation, Owner, PendingAction, Role, Turn
from ..model.delivery import Place, PlaceRole
from ..model.inbound import TakenIn
from ..model.message import ConversationId, CustomerId, Message, MessageId, Reply
from ..model.ticket import Ticket, TicketId
from .delivery_tables import deliveries
from .history import read_conversation, read_reply
from .outbox import keep_deliveries
from .place_rows import find_place, put_place
from .rows import (
    message_row,
    pending_row,
    reply_row,
    to_message,
    to_ticket,
    turn_row,
)
from .tables import conversations, tickets, turns
from .ticket_rows import add_ticket, change_ticket, last_said
from .unanswered import (
    Unanswered,
    answer_together,
    changed,
    check_silence,
    check_standing,
    check_together,
    never_stored,
)

# Built once: making a statement anew costs more than running it.
_OWNER = select(conversations.c.owner).where(conversations.c.id == bindparam("id"))
_SHOPPERS_TURN = select(turns).where(turns.c.message_id == bindparam("id"), turns.c.role == Role.SHOPPER.value)
_ITS_CONVERSATION = _SHOPPERS_TURN.with_only_columns(turns.c.conversation_id).with_for_update()
_ANSWERED = (
    update(turns)
    .where(turns.c.message_id == bindparam("id"))
    .values(answered_by=bindparam("answer"), language=bindparam("language"), intent=bindparam("intent"))
)
_ADD_TURN = insert(turns)
_REMEMBER = update(conversations).where(conversations.c.id == bindparam("of"))
_MOVE = _REMEMBER.where(conversations.c.version == bindparam("expected")).values(version=conversations.c.version + 1)
_TICKET = select(tickets).where(tickets.c.id == bindparam("id"))
_TICKETS = select(tickets).where(tickets.c.conversation_id == bindparam("id")).order_by(tickets.c.sequence)


class SqlStore(Unanswered):
    """Conversations, messages and tickets in a SQL database (bot.ports.Store)."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._keep = insert_or_keep(database.dialect, deliveries)
        self._meet = insert_or_keep(database.dialect, conversations)
        self._hear = insert_or_keep(database.dialect, turns)

    async def add_message(self, message: Message, *, pressed: str = "") -> bool:
        """Store a shopper's message; False when its channel's event id, or its id, is already there."""
        row = message_row(message, pressed)
        return await self._database.write(partial(self._hear_turn, message.conversation, row))

    async def take_in(self, message: Message, *, pressed: str = "") -> TakenIn | None:
        """Store what a shopper wrote by a channel, and where: None when it is already there (a redelivery)."""
        return await self._database.write(partial(self._take_in, message, pressed))

    async def message(self, id: MessageId) -> Message | None:
        """A shopper's message as it now stands, or None."""
        row = await self._first(_SHOPPERS_TURN, id)
        return to_message(row) if row else None

    async def edit_message(self, id: MessageId, text: str, *, answer_stands: bool = False) -> None:
        """Replace a shopper's text; it may be answered again, and an answer in flight no longer fits."""
        revision = func.coalesce(turns.c.revision, 0) + 1
        unanswered: dict[str, Any] = {} if answer_stands else {"answered_by": None, "revision": revision, "begun": 0}
        await self._database.write(partial(_restate, id, text=text, **unanswered))

    async def redact_message(self, id: MessageId) -> None:
        """Empty a shopper's text for good; an answer in flight no longer fits."""
        await self._database.write(partial(_restate, id, text="", attachments=None))

    async def conversation(self, id: ConversationId, *, turns: int = 10) -> Conversation:
        """The conversation with its last `turns` turns that have a text, oldest first; a new one when unknown."""
        return await self._database.read(partial(read_conversation, id, turns))

    async def save_reply(
        self,
        message: Message,
        reply: Reply,
        *,
        expected_version: int,
        at: datetime,
        after: Aftermath = NO_AFTERMATH,
    ) -> None:
        """Store the bot's turn and all that comes with it, if nothing changed since and nobody has answered yet."""
        row = reply_row(message, reply, id=MessageId(uuid4().hex), at=at, together=after.together)
        waiting = pending_row(after.pending) if isinstance(after.pending, PendingAction) else None

        def work(connection: Connection) -> None:
            check_standing(connection, message, expected_version)
            if after.together:
                check_together(connection, message, after.together)
            connection.execute(_ADD_TURN, row)
            keep_deliveries(self._keep, after.deliveries, connection)
            understood = {"language": reply.language, "intent": reply.intent.name}
            connection.execute(_ANSWERED, {"id": message.id, "answer": row["message_id"], **understood})
            answer_together(connection, [one for one in after.together if one != message.id], row["message_id"])
            if after.slots is not None:
                connection.execute(_REMEMBER, {"of": message.conversation, "slots": dict(after.slots)})
            if after.pending != "kept":
                self._move(message.conversation, expected_version, connection, pending=waiting)

        await self._database.write(work)

    async def reply_to(self, id: MessageId) -> Reply | None:
        """The last reply stored for a message, whole, or None."""
        reply, _ = await self._database.read(partial(read_reply, id))
        return reply

    async def add_agent_turn(self, id: ConversationId, turn: Turn) -> None:
        """Store what an agent said, once however often it is told."""
        await self._database.write(partial(self._hear_turn, id, turn_row(id, turn)))

    async def set_owner(self, id: ConversationId, owner: Owner, *, expected_version: int) -> int:
        """Hand the conversation to another owner; the new version. Raises ConversationChangedError."""
        return await self._database.write(partial(self._move, id, expected_version, owner=owner.value))

    async def set_pending(self, id: ConversationId, pending: PendingAction | None, *, expected_version: int) -> int:
        """Put what waits for a yes, or take it away; the new version. Raises ConversationChangedError."""
        row = pending_row(pending) if pending else None
        return await self._database.write(partial(self._move, id, expected_version, pending=row))

    async def bind_customer(self, id: ConversationId, customer: CustomerId) -> None:
        """Remember who the shopper proved to be."""

        def work(connection: Connection) -> None:
            self._meet_shopper(connection, id)
            connection.execute(_REMEMBER, {"of": id, "customer": customer})

        await self._database.write(work)

    async def open_ticket(self, ticket: Ticket) -> None:
        """Store a new ticket and make it the conversation's."""

        def work(connection: Connection) -> None:
            self._meet_shopper(connection, ticket.conversation)
            add_ticket(connection, ticket)
            connection.execute(_REMEMBER, {"of": ticket.conversation, "ticket": ticket.id})

        await self._database.write(work)

    async def update_ticket(self, ticket: Ticket) -> None:
        """Replace all of a ticket that changes; StoreError when it was never opened."""

        def work(connection: Connection) -> None:
            if not change_ticket(connection, ticket):
                raise StoreError(f"ticket {ticket.id} was never opened: open it first")

        await self._database.write(work)

    async def move_ticket(
        self, ticket: Ticket, owner: Owner | None, *, expected_version: int, fresh: bool = False
    ) -> int:
        """Store a ticket, new or as it stands now, together with the owner it brings; the new version."""
        changes: dict[str, Any] = {"ticket": ticket.id}
        changes |= {"owner": owner.value} if owner else {}
        changes |= {"slots": None, "pending": None} if owner is Owner.BOT else {}
        changes |= {"fresh_after": last_said(ticket.conversation)} if fresh else {}

        def work(connection: Connection) -> int:
            version = self._move(ticket.conversation, expected_version, connection, **changes)
            if not change_ticket(connection, ticket, reopened=True):
                add_ticket(connection, ticket)
            return version

        return await self._database.write(work)

    async def ticket(self, id: TicketId) -> Ticket | None:
        """A ticket, or None."""
        row = await self._first(_TICKET, id)
        return to_ticket(row) if row else None

    async def tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        """A conversation's tickets, oldest first."""
        rows = await self._database.read(lambda c: c.execute(_TICKETS, {"id": conversation}).mappings().all())
        return [to_ticket(row) for row in rows]

    async def _first(self, statement: Select[Any], id: str) -> RowMapping | None:
        return await self._database.read(lambda c: c.execute(statement, {"id": id}).mappings().first())

    def _meet_shopper(self, connection: Connection, id: ConversationId) -> None:
        connection.execute(self._meet, {"id": id, "owner": Owner.BOT.value, "version": 0})

    def _hear_turn(self, id: ConversationId, row: Mapping[str, Any], connection: Connection) -> bool:
        self._meet_shopper(connection, id)
        return connection.execute(self._hear, row).rowcount == 1

    def _take_in(self, message: Message, pressed: str, connection: Connection) -> TakenIn | None:
        place = find_place(message.address, connection)
        if place and place.role is PlaceRole.DIRECT and message.author:
            message = replace(message, conversation=place.conversation)
        if not self._hear_turn(message.conversation, message_row(message, pressed), connection):
            return None
        if place is None or (place.role is PlaceRole.SHOPPER and place.conversation != message.conversation):
            here = Place(address=message.address, conversation=message.conversation, role=PlaceRole.SHOPPER)
            put_place(here, connection)
        owner: str = connection.execute(_OWNER, {"id": message.conversation}).scalar_one()
        return TakenIn(message=message, owner=Owner(owner))

    def _move(self, id: ConversationId, expected: int, connection: Connection, **changes: Any) -> int:
        self._meet_shopper(connection, id)
        if connection.execute(_MOVE.values(**changes), {"of": id, "expected": expected}).rowcount != 1:
            raise changed(id, expected)
        if changes.get("owner") == Owner.AGENT.value:
            check_silence(connection, id)
        return expected + 1


def _restate(id: MessageId, connection: Connection, **changes: Any) -> None:
    conversation = connection.scalar(_ITS_CONVERSATION, {"id": id})
    if conversation is None:
        raise never_stored(id)
    connection.execute(update(turns).where(turns.c.message_id == id).values(**changes))
    connection.execute(_REMEMBER.values(version=conversations.c.version + 1), {"of": conversation})
