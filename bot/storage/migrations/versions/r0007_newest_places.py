"""Finds the places that a channel took last without reading those of all the others."""

from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_places_channel", "places", ["channel", "sequence"])
