"""Opens the store a setting names, ready for use."""

from ..database.connections import Database, connect
from .schema import STORE_CHAIN


async def open_database(url: str) -> Database:
    """Connect to `[store] url` (`sqlite:///PATH`, or `sqlite://` in memory), and give an empty store its tables.

    Close it with `aclose`. Raises StoreError when the database cannot be reached, or was written by an
    older or a newer version; `connect` alone opens those, for `migrate`.
    """
    database = connect(url)
    try:
        await STORE_CHAIN.prepare(database)
    except BaseException:
        await database.aclose()
        raise
    return database
