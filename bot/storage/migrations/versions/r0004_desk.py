"""What a ticket knows of its time and its agent, where a conversation began anew, notes, and what the desk did."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
TIMED = sa.text("next_at IS NOT NULL")
UNRESOLVED = sa.text("status <> 'resolved'")

TICKET_MOMENTS = ("due_at", "answered_at", "snoozed_until", "reminded_at", "resolved_at", "next_at")


def upgrade() -> None:
    """Add the columns, the tables, and the indexes of the queue and its clock."""
    op.add_column("conversations", sa.Column("fresh_after", sa.String))
    op.add_column("tickets", sa.Column("agent_name", sa.String))
    for name in TICKET_MOMENTS:
        op.add_column("tickets", sa.Column(name, MOMENT))
    op.create_index("ix_tickets_next_at", "tickets", ["next_at"], sqlite_where=TIMED, postgresql_where=TIMED)
    op.create_index("ix_tickets_queue", "tickets", ["sequence"], sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED)
    _create_notes()
    _create_deeds()
    op.create_table(
        "desk_suggestions",
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "agent", name="pk_desk_suggestions"),
    )
    op.create_table(
        "desk_ratings",
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_desk_ratings"),
    )


def _create_notes() -> None:
    op.create_table(
        "desk_notes",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("author_name", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_desk_notes"),
        sa.UniqueConstraint("id", name="uq_desk_notes_id"),
    )
    op.create_index("ix_desk_notes_conversation", "desk_notes", ["conversation_id", "sequence"])


def _create_deeds() -> None:
    op.create_table(
        "desk_deeds",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("by_name", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("conversation_id", sa.String),
        sa.Column("ticket", sa.String),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_desk_deeds"),
        sa.UniqueConstraint("id", name="uq_desk_deeds_id"),
    )
