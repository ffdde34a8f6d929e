"""The store's tables as a chain of migrations."""

from pathlib import Path

from ..database.migrating import MigrationChain
from . import delivery_tables, desk_tables, spend_tables, web_tables

STORE_CHAIN = MigrationChain(
    folder=Path(__file__).parent / "migrations", latest="r0007", version_table="alembic_version"
)
BESIDE_CONVERSATIONS = (delivery_tables, desk_tables, spend_tables, web_tables)
"""The modules that add tables to the metadata of `tables`."""
