"""What must reach people and what became of it, the places conversations are at, ratings, and more of a message."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNANSWERED = sa.text("answered_by IS NULL AND role = 'shopper'")
UNDELIVERED = sa.text("status IN ('waiting', 'sending')")

MESSAGE_COLUMNS = (
    ("token", sa.String),
    ("author_name", sa.String),
    ("attachments", sa.JSON),
    ("pressed", sa.String),
    ("begun", sa.Integer),
    ("revision", sa.Integer),
)


def upgrade() -> None:
    """Add the tables, the columns and the index of what waits for an answer."""
    for name, kind in MESSAGE_COLUMNS:
        op.add_column("turns", sa.Column(name, kind))
    op.create_index(
        "ix_turns_unanswered",
        "turns",
        ["conversation_id", "sequence"],
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    )
    _create_deliveries()
    _create_places()
    _create_ratings()


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("of", sa.String, nullable=False),
        sa.Column("line", sa.String),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("to", sa.String, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("receipt", sa.String, nullable=False),
        sa.Column("sent_place", sa.String),
        sa.Column("sent_thread", sa.String),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_deliveries"),
        sa.UniqueConstraint("id", name="uq_deliveries_id"),
    )
    op.create_index("ix_deliveries_conversation", "deliveries", ["conversation_id", "sequence"])
    op.create_index("ix_deliveries_receipt", "deliveries", ["receipt", "channel"])
    op.create_index(
        "ix_deliveries_undelivered",
        "deliveries",
        ["sequence"],
        sqlite_where=UNDELIVERED,
        postgresql_where=UNDELIVERED,
    )


def _create_places() -> None:
    op.create_table(
        "places",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_places"),
        sa.UniqueConstraint("channel", "place", "thread", name="uq_places_channel"),
    )
    op.create_index("ix_places_conversation_id", "places", ["conversation_id"])


def _create_ratings() -> None:
    op.create_table(
        "answer_ratings",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("turn", sa.String, nullable=False),
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_answer_ratings"),
        sa.UniqueConstraint("channel", "author", "conversation_id", "turn", name="uq_answer_ratings_channel"),
    )
    op.create_index("ix_answer_ratings_conversation_id", "answer_ratings", ["conversation_id"])
