"""Migrates the database a configuration names: the store's tables and the shop's, each by its own chain."""

from ..database.connections import connect
from ..database.migrating import Migrated
from ..settings import Settings
from ..shop.schema import SHOP_CHAIN
from ..storage.schema import STORE_CHAIN


async def migrate_store(settings: Settings) -> dict[str, Migrated]:
    """What was done to each chain's tables, by the chain's name. Raises StoreError."""
    database = connect(settings.store.url)
    try:
        return {
            "store": await STORE_CHAIN.migrate(database),
            "shop": await SHOP_CHAIN.migrate(database),
        }
    finally:
        await database.aclose()
