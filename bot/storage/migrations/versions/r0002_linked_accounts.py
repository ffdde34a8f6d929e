"""Accounts linked to customers, the codes and links that prove it, and who wrote a message."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("turns", sa.Column("author", sa.String))
    _create_link_codes()
    op.create_table(
        "used_links",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_used_links"),
    )
    op.create_table(
        "linked_accounts",
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "author", name="pk_linked_accounts"),
    )
    op.create_index("ix_linked_accounts_customer", "linked_accounts", ["customer"])


def _create_link_codes() -> None:
    op.create_table(
        "link_codes",
        sa.Column("sequence", SEQUENCE, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("customer", sa.String),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_link_codes"),
        sa.UniqueConstraint("id", name="uq_link_codes_id"),
    )
    op.create_index("ix_link_codes_conversation_id", "link_codes", ["conversation_id"])
    op.create_index("ix_link_codes_address", "link_codes", ["address"])
