"""SQLite: the write-ahead log, one writer, and transactions that begin when we say so."""

import json
import sqlite3
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool, StaticPool

from ..errors import StoreError
from .opened import WRITES, Opened

BUSY_SECONDS = 5.0
READERS = 3


def open_sqlite(url: URL) -> Opened:
    """A database file, or one in memory, which has one connection and so one thread for everything.

    Raises StoreError for a folder that cannot be made.
    """
    in_memory = url.database in {None, "", ":memory:"}
    where = "in memory" if in_memory else str(url.database)
    if not in_memory and not where.startswith("file:"):
        _make_folder(Path(where))
    if in_memory:
        return Opened(engine=_engine(url, {"poolclass": StaticPool}), where=where, readers=0)
    # The connection used last has its pages at hand, so it is the next one used; the writer's own has them always.
    reading = _engine(url, {"poolclass": QueuePool, "pool_size": READERS, "pool_use_lifo": True})
    writing = _engine(url, {"poolclass": QueuePool, "pool_size": 1})
    return Opened(engine=reading, writing=writing, where=where, readers=READERS)


def _engine(url: URL, pool: dict[str, Any]) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        **pool,
        # Every transaction ends before its connection goes back; a second rollback would be for nothing.
        pool_reset_on_return=None,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the store's folder {path.parent} cannot be made: {error.strerror}; correct the path in [store] url"
        ) from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would open transactions by itself, and only before some statements; here
    # `_begin` does it (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#transactions).
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


def _begin(connection: Connection) -> None:
    # A read that later turns into a write fails at once when another writer came between, however
    # long the busy timeout; so a writer takes the lock first. A read needs no transaction at all.
    if connection.get_execution_options().get(WRITES):
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
