"""What pages are shown, and what belongs to which session."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "web_events",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("of", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("turn", sa.String),
        sa.Column("answers", sa.String),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("buttons", sa.JSON),
        sa.PrimaryKeyConstraint("sequence", name="pk_web_events"),
        sa.UniqueConstraint("key", name="uq_web_events_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_web_events_conversation", "web_events", ["conversation_id", "sequence"])
    op.create_index("ix_web_events_of", "web_events", ["of"])
    op.create_index("ix_web_events_turn", "web_events", ["turn"])
    op.create_table(
        "web_holders",
        sa.Column("thing", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("thing", name="pk_web_holders"),
    )
