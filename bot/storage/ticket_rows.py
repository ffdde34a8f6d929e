"""Tickets written within the transactions of the store."""

from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, insert, select, update

from ..model.message import ConversationId
from ..model.ticket import Ticket
from .rows import ticket_row
from .tables import tickets, turns

_OPEN = insert(tickets)
_CHANGE = update(tickets).where(tickets.c.id == bindparam("of"))


def add_ticket(connection: Connection, ticket: Ticket) -> None:
    """Store a new ticket."""
    connection.execute(_OPEN, ticket_row(ticket))


def change_ticket(connection: Connection, ticket: Ticket, *, reopened: bool = False) -> bool:
    """Replace all of a ticket that changes, when `reopened` reason and summary too; False when it was never opened.

    Elsewhere the summary is left alone: it may have been erased since the ticket was read.
    """
    row = ticket_row(ticket)
    kept = {name: row.pop(name) for name in ("id", "conversation_id", "opened_at")}
    if not reopened:
        del row["reason"], row["summary"]
    return connection.execute(_CHANGE, {"of": kept["id"], **row}).rowcount == 1


def last_said(id: ConversationId) -> ScalarSelect[Any]:
    """The id of the newest turn of a conversation."""
    newest = select(turns.c.message_id).where(turns.c.conversation_id == id, turns.c.text != "")
    newest = newest.order_by(turns.c.sequence.desc())
    return newest.limit(1).scalar_subquery()
