"""What models cost, by day, channel and shopper."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "spending",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("shopper", sa.String, nullable=False),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.Column("tokens_in", sa.BigInteger, nullable=False),
        sa.Column("tokens_out", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", "shopper", name="pk_spending"),
    )
