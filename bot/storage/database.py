"""One open database: its connections, its transactions and the settings SQLite needs."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from ..errors import StoreError
from .failures import store_errors

BUSY_SECONDS = 5.0
FILE_CONNECTIONS = 5
_WRITES = "shopclerk_writes"


class Database:
    """Hands out connections. Reads see committed rows; a write is one transaction, one at a time on SQLite.

    Never ask for a connection while holding another: a database in memory has only one.
    """

    def __init__(self, engine: AsyncEngine, where: str) -> None:
        self.where = where
        self.dialect = engine.dialect.name
        self._engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})
        # Waiting here costs nothing; SQLite's own wait sleeps up to 100 ms and is not fair.
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reads. Raises StoreError."""
        with store_errors(self.where):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection inside a transaction that commits at the end, or rolls back. Raises StoreError."""
        async with self._turn:
            with store_errors(self.where):
                async with self._writer.begin() as connection:
                    yield connection

    async def aclose(self) -> None:
        """Close every connection; the database can not be used afterwards."""
        await self._engine.dispose()


def connect(url: str) -> Database:
    """A database by its `[store] url`, neither opened nor migrated yet: `sqlite:///PATH`, or `sqlite://` in memory.

    Raises StoreError for a URL that cannot be meant, or a folder that cannot be made.
    """
    parsed = _sqlite_url(url)
    in_memory = parsed.database in {None, "", ":memory:"}
    where = "in memory" if in_memory else str(parsed.database)
    if not in_memory and not where.startswith("file:"):
        _make_folder(Path(where))
    engine = create_async_engine(
        parsed.set(drivername="sqlite+aiosqlite"),
        # A second connection to a database in memory would see another, empty database.
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1 if in_memory else FILE_CONNECTIONS,
        max_overflow=0,
        # Every transaction ends before its connection goes back; a second rollback is a wasted trip.
        pool_reset_on_return=None,
        connect_args={"timeout": BUSY_SECONDS},
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine, where)


def _sqlite_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"the store url {url!r} is not a URL: write sqlite:///PATH") from error
    if parsed.get_backend_name() != "sqlite":
        shown = parsed.render_as_string(hide_password=True)
        raise StoreError(f"the store url {shown!r} is of a kind this version does not know: write sqlite:///PATH")
    return parsed


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the store's folder {path.parent} cannot be made: {error.strerror}; correct the path in [store] url"
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would open transactions by itself, and only before some statements; here
    # `_begin_sqlite` does it (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#transactions).
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone()[0] == "delete":
            _turn_on_wal(cursor)
    finally:
        cursor.close()


def _turn_on_wal(cursor: Any) -> None:
    """Switch to the write-ahead log, which a read-only database does not allow and does not need."""
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except Exception as error:
        if "readonly" not in str(error):
            raise


def _begin_sqlite(connection: Connection) -> None:
    # A read that later turns into a write fails at once when another writer came between, however
    # long the busy timeout; so a writer takes the lock first. A read needs no transaction at all.
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
