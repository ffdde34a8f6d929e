"""The store's tables as a chain of migrations."""

from pathlib import Path

from ..database.migrating import MigrationChain

STORE_CHAIN = MigrationChain(
    folder=Path(__file__).parent / "migrations", latest="r0002", version_table="alembic_version"
)
