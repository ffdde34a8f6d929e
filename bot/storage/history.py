"""Reads conversations and replies in a transaction that is under way."""

from sqlalchemy import Connection, bindparam, select

from ..model.conversation import Conversation
from ..model.message import ConversationId, MessageId, Reply
from .rows import to_conversation, to_reply, to_turn
from .tables import conversations, turns

# Built once: making a statement anew costs more than running it.
_CONVERSATION = select(conversations).where(conversations.c.id == bindparam("id"))
_SAID = ("message_id", "role", "text", "at", "language", "intent", "outcome", "citations", "in_reply_to")
_HISTORY = (
    select(*(turns.c[name] for name in _SAID))
    .where(turns.c.conversation_id == bindparam("id"), turns.c.text != "")
    .order_by(turns.c.sequence.desc())
    .limit(bindparam("turns"))
)
_REPLY = select(turns).where(
    turns.c.message_id
    == select(turns.c.answered_by).where(turns.c.message_id == bindparam("id")).correlate(None).scalar_subquery()
)


def read_conversation(id: ConversationId, last: int, connection: Connection) -> Conversation:
    """The conversation with its `last` turns that have a text, oldest first; a new one when unknown."""
    row = connection.execute(_CONVERSATION, {"id": id}).mappings().first()
    if row is None:
        return Conversation(id=id)
    said = connection.execute(_HISTORY, {"id": id, "turns": last}).mappings().all() if last else []
    return to_conversation(row, tuple(to_turn(turn) for turn in reversed(said)))


def read_reply(id: MessageId, connection: Connection) -> tuple[Reply | None, list[str]]:
    """The last reply to a message, with the ids of all the messages it answers."""
    row = connection.execute(_REPLY, {"id": id}).mappings().first()
    return (to_reply(row), row["in_reply_to"]) if row else (None, [])
