"""The desk's book over SQL: every method is one short transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, RowMapping, Select, delete, select, update

from ..database.connections import Database
from ..database.upserts import insert_or_keep, insert_or_replace
from ..errors import ConversationChangedError
from ..model.conversation import Owner, Role
from ..model.desk import Deed, Rating, Saying
from ..model.message import Attachment, Button, ConversationId, MessageId
from ..model.ticket import Note, Ticket, TicketId, TicketStatus
from .desk_tables import deeds, notes, ratings, suggestions
from .rows import to_ticket, to_turn, turn_row
from .tables import conversations, tickets, turns

log = structlog.get_logger(__name__)

_ANYWHERE = ""


class SqlDeskBook:
    """Notes, what agents said, ratings, the queue and its timers, and what was done (bot.desk_ports.DeskBook)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.dialect
        self._keep_note = insert_or_keep(dialect, notes)
        self._keep_turn = insert_or_keep(dialect, turns)
        self._keep_deed = insert_or_keep(dialect, deeds)
        self._keep_rating = insert_or_keep(dialect, ratings)
        self._suggest = insert_or_replace(dialect, suggestions)
        self._meet = insert_or_keep(dialect, conversations)

    async def add_note(self, note: Note) -> bool:
        """Keep an internal note; False when its id is already there."""
        row = asdict(note)
        row["conversation_id"] = row.pop("conversation")
        return await self._database.write(lambda c: c.execute(self._keep_note, row).rowcount == 1)

    async def note(self, id: str) -> Note | None:
        """A note, or None."""
        row = await self._first(select(notes).where(notes.c.id == id))
        return _to_note(row) if row else None

    async def notes(self, conversation: ConversationId) -> Sequence[Note]:
        """A conversation's notes, oldest first."""
        found = await self._all(select(notes).where(notes.c.conversation_id == conversation).order_by(notes.c.sequence))
        return [_to_note(row) for row in found]

    async def say(self, saying: Saying) -> bool:
        """Store what the desk says to a shopper, as a turn; False when its message id is already there."""
        row = turn_row(saying.conversation, saying.turn) | {
            "author": saying.agent,
            "author_name": saying.name,
            "attachments": [asdict(one) for one in saying.attachments],
            "buttons": [asdict(one) for one in saying.buttons],
        }

        def work(connection: Connection) -> bool:
            connection.execute(self._meet, {"id": saying.conversation, "owner": Owner.BOT.value, "version": 0})
            return connection.execute(self._keep_turn, row).rowcount == 1

        return await self._database.write(work)

    async def saying(self, turn: MessageId) -> Saying | None:
        """What the desk said in a turn as it now stands, or None."""
        row = await self._first(
            select(turns).where(turns.c.message_id == turn, turns.c.role != Role.SHOPPER.value, turns.c.author != "")
        )
        return _to_saying(row) if row else None

    async def reword(self, turn: MessageId, text: str) -> ConversationId | None:
        """Give what the desk said another text; None when the desk said nothing there."""
        reworded = (
            update(turns)
            .where(turns.c.message_id == turn, turns.c.role == Role.AGENT.value)
            .values(text=text)
            .returning(turns.c.conversation_id)
        )
        found = await self._database.write(lambda c: c.scalar(reworded))
        return ConversationId(found) if found else None

    async def queue(self, *, agent: str = _ANYWHERE, limit: int = 50) -> Sequence[Ticket]:
        """Unresolved tickets, oldest first; with `agent` those that this account holds."""
        waiting = select(tickets).where(tickets.c.status != TicketStatus.RESOLVED.value)
        held = waiting.where(tickets.c.agent == agent) if agent else waiting
        return [to_ticket(row) for row in await self._all(held.order_by(tickets.c.sequence).limit(limit))]

    async def due(self, at: datetime, *, limit: int = 50) -> Sequence[Ticket]:
        """Tickets whose `next_at` has come, the longest due first."""
        come = select(tickets).where(tickets.c.next_at <= at).order_by(tickets.c.next_at).limit(limit)
        found: list[Ticket] = []
        for row in await self._all(come):
            try:
                found.append(to_ticket(row))
            except (ValueError, TypeError, KeyError) as error:
                await self._never_again(row["id"], error)
        return found

    async def _never_again(self, id: str, error: Exception) -> None:
        """Take a row that cannot be read off the clock, or it would hold up all behind it for ever."""
        log.error("ticket_unreadable", ticket=id, error=repr(error))
        stopped = update(tickets).where(tickets.c.id == id).values(next_at=None)
        await self._database.write(lambda c: c.execute(stopped))

    async def take_timer(self, ticket: Ticket, *, next_at: datetime | None, reminded_at: datetime | None) -> bool:
        """Set when the ticket is looked at next; False when somebody else did so since it was read."""
        taken = (
            update(tickets)
            .where(tickets.c.id == ticket.id, tickets.c.next_at == ticket.next_at)
            .values(next_at=next_at, reminded_at=reminded_at)
        )
        return await self._database.write(lambda c: c.execute(taken).rowcount == 1)

    async def keep_suggestion(self, ticket: TicketId, agent: str, text: str, *, at: datetime) -> None:
        """Keep what was suggested to an agent, in the place of an earlier one."""
        row = {"ticket": ticket, "agent": agent, "text": text, "at": at}
        await self._database.write(lambda c: c.execute(self._suggest, row))

    async def take_suggestion(self, ticket: TicketId, agent: str) -> str | None:
        """What was suggested to an agent, taken out; None when there is none."""
        taken = (
            delete(suggestions)
            .where(suggestions.c.ticket == ticket, suggestions.c.agent == agent)
            .returning(suggestions.c.text)
        )
        return await self._database.write(lambda c: c.scalar(taken))

    async def rate(self, rating: Rating) -> bool:
        """Keep a rating; False when the ticket was rated before."""
        row = asdict(rating)
        return await self._database.write(lambda c: c.execute(self._keep_rating, row).rowcount == 1)

    async def rating(self, ticket: TicketId) -> Rating | None:
        """How a ticket was rated, or None."""
        row = await self._first(select(ratings).where(ratings.c.ticket == ticket))
        return Rating(**row) if row else None

    async def record(self, deed: Deed) -> bool:
        """Write down what was done; False when its id is already there."""
        row = asdict(deed)
        row["conversation_id"] = row.pop("conversation")
        return await self._database.write(lambda c: c.execute(self._keep_deed, row).rowcount == 1)

    async def deed(self, id: str) -> Deed | None:
        """What was written down under an id, or None."""
        row = await self._first(select(deeds).where(deeds.c.id == id))
        return _to_deed(row) if row else None

    async def deeds(self, *, limit: int = 200) -> Sequence[Deed]:
        """What was done, newest first."""
        found = await self._all(select(deeds).order_by(deeds.c.sequence.desc()).limit(limit))
        return [_to_deed(row) for row in found]

    async def redact_conversation(self, id: ConversationId, *, expected_version: int, keep: MessageId) -> int:
        """Empty all that was said in a conversation, with summaries, slots and what waits; the new version."""
        nothing = {"pending": None, "slots": None, "fresh_after": None, "version": conversations.c.version + 1}
        forgetting = update(conversations).where(conversations.c.id == id, conversations.c.version == expected_version)

        def work(connection: Connection) -> int:
            if connection.execute(forgetting.values(**nothing)).rowcount != 1:
                raise ConversationChangedError(f"conversation {id} is no longer at version {expected_version}")
            emptied = update(turns).where(turns.c.conversation_id == id, turns.c.message_id != keep)
            connection.execute(
                emptied.values(text="", citations=[], actions=[], buttons=[], attachments=None, author_name=None)
            )
            theirs = select(tickets.c.id).where(tickets.c.conversation_id == id)
            connection.execute(delete(suggestions).where(suggestions.c.ticket.in_(theirs)))
            connection.execute(update(tickets).where(tickets.c.conversation_id == id).values(summary=""))
            return expected_version + 1

        return await self._database.write(work)

    async def _first(self, statement: Select[Any]) -> RowMapping | None:
        return await self._database.read(lambda c: c.execute(statement).mappings().first())

    async def _all(self, statement: Select[Any]) -> Sequence[RowMapping]:
        return await self._database.read(lambda c: c.execute(statement).mappings().all())


def _to_note(row: RowMapping) -> Note:
    return Note(
        id=row["id"],
        conversation=ConversationId(row["conversation_id"]),
        author=row["author"],
        author_name=row["author_name"],
        text=row["text"],
        at=row["at"],
    )


def _to_saying(row: RowMapping) -> Saying:
    return Saying(
        turn=to_turn(row),
        conversation=ConversationId(row["conversation_id"]),
        agent=row["author"],
        name=row["author_name"] or "",
        attachments=tuple(Attachment(**one) for one in row["attachments"] or ()),
        buttons=tuple(Button(**one) for one in row["buttons"] or ()),
    )


def _to_deed(row: RowMapping) -> Deed:
    return Deed(
        id=row["id"],
        what=row["what"],
        by=row["by"],
        by_name=row["by_name"],
        at=row["at"],
        conversation=ConversationId(row["conversation_id"]) if row["conversation_id"] else None,
        ticket=TicketId(row["ticket"]) if row["ticket"] else None,
        detail=row["detail"],
    )
