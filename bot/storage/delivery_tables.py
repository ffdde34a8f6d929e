"""The tables of what goes out: deliveries, the places conversations are at, and ratings of what arrived."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from ..database.columns import Sequence, UtcDateTime
from .tables import metadata

UNDELIVERED = text("status IN ('waiting', 'sending')")

# `channel`, `place` and `thread` are where it is to go; `sent_place` and `sent_thread` where it lies now.
deliveries = Table(
    "deliveries",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("conversation_id", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("of", String, nullable=False),
    Column("line", String),
    Column("channel", String, nullable=False),
    Column("place", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("token", String, nullable=False),
    Column("to", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("receipt", String, nullable=False),
    Column("sent_place", String),
    Column("sent_thread", String),
    Column("error", Text, nullable=False),
    Index("ix_deliveries_conversation", "conversation_id", "sequence"),
    Index("ix_deliveries_receipt", "receipt", "channel"),
    Index("ix_deliveries_undelivered", "sequence", sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED),
)

places = Table(
    "places",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("channel", String, nullable=False),
    Column("place", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("conversation_id", String, nullable=False, index=True),
    Column("role", String, nullable=False),
    UniqueConstraint("channel", "place", "thread"),
    Index("ix_places_channel", "channel", "sequence"),
)

# One row for one person's rating of one answer; a second thought replaces the first.
ratings = Table(
    "answer_ratings",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("channel", String, nullable=False),
    Column("author", String, nullable=False),
    Column("conversation_id", String, nullable=False, index=True),
    Column("turn", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("place", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "author", "conversation_id", "turn"),
)
