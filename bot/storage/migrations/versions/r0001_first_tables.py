"""Conversations with their turns and tickets; the knowledge with its versions, vectors and artifacts."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
IN_FORCE = sa.text("version_to IS NULL")


def upgrade() -> None:
    """Create every table."""
    _create_conversations()
    _create_turns()
    _create_tickets()
    _create_documents()
    _create_passages()
    _create_vectors_and_artifacts()


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("customer", sa.String),
        sa.Column("ticket", sa.String),
        sa.Column("pending", sa.JSON),
        sa.Column("slots", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )


def _create_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("intent", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("citations", sa.JSON),
        sa.Column("in_reply_to", sa.JSON),
        sa.Column("event_id", sa.String),
        sa.Column("channel", sa.String),
        sa.Column("place", sa.String),
        sa.Column("thread", sa.String),
        sa.Column("customer", sa.String),
        sa.Column("locale", sa.String),
        sa.Column("answered_by", sa.String),
        sa.Column("confidence", sa.Float),
        sa.Column("reason", sa.String),
        sa.Column("visibility", sa.String),
        sa.Column("ticket", sa.String),
        sa.Column("buttons", sa.JSON),
        sa.Column("actions", sa.JSON),
        sa.Column("trace", sa.JSON),
        sa.PrimaryKeyConstraint("sequence", name="pk_turns"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_turns_conversation_id"),
        sa.UniqueConstraint("message_id", name="uq_turns_message_id"),
        sa.UniqueConstraint("channel", "event_id", name="uq_turns_channel"),
    )
    op.create_index("ix_turns_conversation", "turns", ["conversation_id", "sequence"])


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
        sa.Column("resolution", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_tickets"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_tickets_conversation_id"),
        sa.UniqueConstraint("id", name="uq_tickets_id"),
    )
    op.create_index("ix_tickets_conversation_id", "tickets", ["conversation_id"])


def _create_documents() -> None:
    op.create_table(
        "knowledge_versions",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("documents_put", sa.Integer, nullable=False),
        sa.Column("documents_removed", sa.Integer, nullable=False),
        sa.Column("passages_put", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_knowledge_versions"),
    )
    op.create_table(
        "knowledge_documents",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("uri", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("locale", sa.String, nullable=False),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("version_from", sa.Integer, nullable=False),
        sa.Column("version_to", sa.Integer),
        sa.PrimaryKeyConstraint("sequence", name="pk_knowledge_documents"),
    )
    _create_index_in_force("uq_knowledge_documents_in_force", "knowledge_documents", ["uri"], unique=True)


def _create_passages() -> None:
    op.create_table(
        "knowledge_passages",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("document", sa.String, nullable=False),
        sa.Column("uri", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("locale", sa.String, nullable=False),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("facts", sa.JSON),
        sa.Column("version_from", sa.Integer, nullable=False),
        sa.Column("version_to", sa.Integer),
        sa.PrimaryKeyConstraint("sequence", name="pk_knowledge_passages"),
    )
    _create_index_in_force("uq_knowledge_passages_in_force", "knowledge_passages", ["id"], unique=True)
    _create_index_in_force("ix_knowledge_passages_source", "knowledge_passages", ["source", "position"], unique=False)


def _create_vectors_and_artifacts() -> None:
    op.create_table(
        "knowledge_vectors",
        sa.Column("embedder", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("embedder", "digest", name="pk_knowledge_vectors"),
    )
    op.create_table(
        "knowledge_artifacts",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_knowledge_artifacts"),
    )


def _create_index_in_force(name: str, table: str, columns: list[str], *, unique: bool) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)
