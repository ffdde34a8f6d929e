"""Migrates the store a configuration names."""

from ..settings import Settings
from ..storage.connections import connect
from ..storage.schema import migrate


async def migrate_store(settings: Settings) -> tuple[str | None, str]:
    """The revision before (None for an empty store) and after. Raises StoreError."""
    database = connect(settings.store.url)
    try:
        migrated = await migrate(database)
    finally:
        await database.aclose()
    return migrated.before, migrated.after
