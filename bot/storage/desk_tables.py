"""The tables of the desk: internal notes, what was done there, what was suggested, and how tickets were rated."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from ..database.columns import Sequence, UtcDateTime
from .tables import metadata

notes = Table(
    "desk_notes",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("conversation_id", String, nullable=False),
    Column("author", String, nullable=False),
    Column("author_name", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_desk_notes_conversation", "conversation_id", "sequence"),
)

deeds = Table(
    "desk_deeds",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("what", String, nullable=False),
    Column("by", String, nullable=False),
    Column("by_name", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("conversation_id", String),
    Column("ticket", String),
    Column("detail", Text, nullable=False),
)

suggestions = Table(
    "desk_suggestions",
    metadata,
    Column("ticket", String, primary_key=True),
    Column("agent", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

ratings = Table(
    "desk_ratings",
    metadata,
    Column("ticket", String, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("author", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("comment", Text, nullable=False),
)
