"""One open database: its connections, its threads and the settings SQLite needs."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from ..errors import SettingsError, StoreError
from .failures import store_errors

Result = TypeVar("Result")

BUSY_SECONDS = 5.0
READERS = 3
_WRITES = "shopclerk_writes"


class Database:
    """Runs work against a database, each piece as a whole: a read, or one transaction that commits or rolls back.

    A piece is a plain function of a Connection and runs in a thread of its own, so that its statements
    cost one trip out of the event loop together (a trip a statement, as asynchronous drivers of SQLite
    make it, takes four times as long). One thread writes: writers take turns and never meet a lock of
    their own process. A database in memory has one connection, and so one thread for everything.
    """

    def __init__(self, engine: Engine, where: str, *, readers: int) -> None:
        self.where = where
        self.dialect = engine.dialect.name
        self._engine = engine
        self._writing = engine.execution_options(**{_WRITES: True})
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="store-reader") if readers else self._writer

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns; it sees committed rows. Raises StoreError."""
        return await self._run(self._readers, self._engine.connect, work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, once it is committed; whatever it raises rolls back. Raises StoreError.

        A caller that is cancelled while waiting leaves a transaction that has begun to its end.
        """
        return await self._run(self._writer, self._writing.begin, work)

    async def aclose(self) -> None:
        """Wait for the work under way and close every connection."""
        await asyncio.to_thread(self._close)

    async def _run(
        self,
        threads: Executor,
        open_: Callable[[], AbstractContextManager[Connection]],
        work: Callable[[Connection], Result],
    ) -> Result:
        def run() -> Result:
            with store_errors(self.where), open_() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(threads, run)

    def _close(self) -> None:
        self._readers.shutdown()
        self._writer.shutdown()
        self._engine.dispose()


def connect(url: str) -> Database:
    """A database by its `[store] url`, neither opened nor migrated yet: `sqlite:///PATH`, or `sqlite://` in memory.

    Raises SettingsError for a URL that cannot be meant, StoreError for a folder that cannot be made.
    """
    parsed = _sqlite_url(url)
    in_memory = parsed.database in {None, "", ":memory:"}
    where = "in memory" if in_memory else str(parsed.database)
    if not in_memory and not where.startswith("file:"):
        _make_folder(Path(where))
    # The connection used last has its pages at hand, so it is the next one used.
    in_file = {"poolclass": QueuePool, "pool_size": READERS + 1, "pool_use_lifo": True}
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else in_file
    engine = create_engine(
        parsed.set(drivername="sqlite+pysqlite"),
        **pool,
        # Every transaction ends before its connection goes back; a second rollback would be for nothing.
        pool_reset_on_return=None,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, where, readers=0 if in_memory else READERS)


def _sqlite_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"the store url {url!r} is not a URL: write sqlite:///PATH") from error
    if parsed.get_backend_name() != "sqlite":
        shown = parsed.render_as_string(hide_password=True)
        raise SettingsError(f"the store url {shown!r} is of a kind this version does not know: write sqlite:///PATH")
    return parsed


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the store's folder {path.parent} cannot be made: {error.strerror}; correct the path in [store] url"
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
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


def _turn_on_wal(cursor: sqlite3.Cursor) -> None:
    """Switch to the write-ahead log, which a read-only database does not allow and does not need."""
    deadline = monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "readonly" in str(error):
                return
            # SQLite does not wait by itself here: two that switch at once would wait for each other.
            if "locked" not in str(error) or monotonic() > deadline:
                raise
            sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A read that later turns into a write fails at once when another writer came between, however
    # long the busy timeout; so a writer takes the lock first. A read needs no transaction at all.
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
