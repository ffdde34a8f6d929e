"""The tables of the store: conversations with turns and tickets, linked accounts, the knowledge with its versions."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    or_,
    text,
)

from ..database.columns import NAMING, Json, Sequence, UtcDateTime

IN_FORCE = text("version_to IS NULL")
UNANSWERED = text("answered_by IS NULL AND role = 'shopper'")
TIMED = text("next_at IS NOT NULL")
UNRESOLVED = text("status <> 'resolved'")

metadata = MetaData(naming_convention=NAMING)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("customer", String),
    Column("ticket", String),
    Column("pending", Json),
    Column("slots", Json),
    Column("fresh_after", String),
)

# One row for everything said, so that a history is one indexed read. A shopper's turn is also the
# message as it came in (event, address) and the lock against a second answer (answered_by); a bot's
# turn is also the whole reply. `sequence` gives the order, never the clock.
turns = Table(
    "turns",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("message_id", String, nullable=False),
    Column("conversation_id", String, ForeignKey("conversations.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("language", String, nullable=False),
    Column("intent", String, nullable=False),
    Column("outcome", String),
    Column("citations", Json),
    Column("in_reply_to", Json),
    Column("event_id", String),
    Column("channel", String),
    Column("place", String),
    Column("thread", String),
    Column("customer", String),
    Column("locale", String),
    Column("author", String),
    Column("answered_by", String),
    Column("confidence", Float),
    Column("reason", String),
    Column("visibility", String),
    Column("ticket", String),
    Column("buttons", Json),
    Column("actions", Json),
    Column("trace", Json),
    Column("token", String),
    Column("author_name", String),
    Column("attachments", Json),
    Column("pressed", String),
    Column("begun", Integer),
    Column("revision", Integer),
    UniqueConstraint("message_id"),
    UniqueConstraint("channel", "event_id"),
    Index("ix_turns_conversation", "conversation_id", "sequence"),
    Index("ix_turns_unanswered", "conversation_id", "sequence", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
)

# A redacted message has neither text nor attachments, and nothing to answer.
HAS_SOMETHING = or_(turns.c.text != "", turns.c.attachments.is_not(None))

tickets = Table(
    "tickets",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("conversation_id", String, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("reason", String, nullable=False),
    Column("summary", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("resolution", Text, nullable=False),
    Column("agent_name", String),
    Column("due_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("snoozed_until", UtcDateTime),
    Column("reminded_at", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Index("ix_tickets_next_at", "next_at", sqlite_where=TIMED, postgresql_where=TIMED),
    Index("ix_tickets_queue", "sequence", sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("conversation_id", String, nullable=False, index=True),
    Column("address", String, nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("customer", String),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
)

used_links = Table(
    "used_links",
    metadata,
    Column("id", String, primary_key=True),
    Column("used_at", UtcDateTime, nullable=False),
)

linked_accounts = Table(
    "linked_accounts",
    metadata,
    Column("channel", String, primary_key=True),
    Column("author", String, primary_key=True),
    Column("customer", String, nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
)

versions = Table(
    "knowledge_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("documents_put", Integer, nullable=False),
    Column("documents_removed", Integer, nullable=False),
    Column("passages_put", Integer, nullable=False),
)

# Rows of documents and passages are never changed in place: a new version closes the old row
# (version_to) and adds another (version_from), so any two versions can be compared or brought back.
documents = Table(
    "knowledge_documents",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("uri", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("locale", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("version_from", Integer, nullable=False),
    Column("version_to", Integer),
    Index("uq_knowledge_documents_in_force", "uri", unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
)

passages = Table(
    "knowledge_passages",
    metadata,
    Column("sequence", Sequence, primary_key=True),
    Column("id", String, nullable=False),
    Column("source", String, nullable=False),  # the uri of the document it was cut from
    Column("position", Integer, nullable=False),
    Column("document", String, nullable=False),
    Column("uri", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("question", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("facts", Json),
    Column("version_from", Integer, nullable=False),
    Column("version_to", Integer),
    Index("uq_knowledge_passages_in_force", "id", unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
    Index("ix_knowledge_passages_source", "source", "position", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
)

vectors = Table(
    "knowledge_vectors",
    metadata,
    Column("embedder", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

artifacts = Table(
    "knowledge_artifacts",
    metadata,
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
