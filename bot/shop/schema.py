"""The shop's tables as a chain of migrations, beside the store's in the same database."""

from pathlib import Path

from ..database.migrating import MigrationChain

SHOP_CHAIN = MigrationChain(
    folder=Path(__file__).parent / "migrations", latest="s0001", version_table="shop_alembic_version"
)
