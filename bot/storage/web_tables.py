"""The tables of the web channel: what pages are shown, and what belongs to which session."""

from sqlalchemy import Column, Index, String, Table, Text, UniqueConstraint

from ..database.columns import Json, Sequence, UtcDateTime
from .tables import metadata

events = Table(
    "web_events",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("key", String, nullable=False),
    Column("of", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("turn", String),
    Column("answers", String),
    Column("text", Text, nullable=False),
    Column("name", String, nullable=False),
    Column("buttons", Json),
    UniqueConstraint("key"),
    Index("ix_web_events_conversation", "conversation_id", "sequence"),
    Index("ix_web_events_of", "of"),
    Index("ix_web_events_turn", "turn"),
    # Pages ask for what comes after a number, so the number of a row that was deleted must not be given again.
    sqlite_autoincrement=True,
)

holders = Table(
    "web_holders",
    metadata,
    Column("thing", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)
