"""PostgreSQL: several writers, each transaction on one snapshot, run again when it met another's rows."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from time import monotonic, sleep
from typing import TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from .opened import Opened

Result = TypeVar("Result")

THREADS = 4
"""Of each kind; a worker of two cores gains nothing from more."""
POOL_SECONDS = 10.0
REST_SECONDS = 1.0
CONNECTING = {"connect_timeout": 5, "application_name": "shopclerk"}
TRIES = 12
_MET_ANOTHER = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected (https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html)."""
_LONGEST_PAUSE = 0.2


def open_postgresql(url: URL) -> Opened:
    """A database on a server; nothing is connected yet.

    Reads see what is committed. A write sees one snapshot (REPEATABLE READ): of two that change the same row the later
    one starts again, which is what taking turns means on SQLite. Rows that are only read to decide are locked where
    the decision hangs on them (`with_for_update`).
    """
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=2 * THREADS,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_use_lifo=True,
        connect_args=CONNECTING,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
    ask_after_a_rest(engine)
    return Opened(
        engine=engine,
        where=url.render_as_string(hide_password=True),
        readers=THREADS,
        writers=THREADS,
        read_options={"isolation_level": "AUTOCOMMIT"},
        write_options={"isolation_level": "REPEATABLE READ"},
        again=run_again_when_met,
        alone=_alone,
        only_one=_only_one,
    )


def ask_after_a_rest(engine: Engine) -> None:
    """Ask the server before a connection is used that has rested: one that was restarted leaves dead ones behind.

    A connection in steady use is not asked; when it dies all the same, what it was used for is told and tried again.
    """

    @event.listens_for(engine, "checkin")
    def rests(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get("rests_since", inf) < REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


@contextmanager
def _only_one(engine: Engine, name: str) -> Iterator[bool]:
    # A connection beside the pool: the lock is held for minutes, and ends with its holder however that ends.
    lone = create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=CONNECTING)
    lock = {"name": f"shopclerk {name}"}
    with lone.connect() as connection:
        yield bool(connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:name))"), lock))


@contextmanager
def _alone(engine: Engine, name: str) -> Iterator[None]:
    # On a connection of its own: a transaction that waited for the lock inside would still see the time before it.
    lock = {"name": f"shopclerk {name}"}
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), lock)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), lock)


def run_again_when_met(work: Callable[[], Result]) -> Result:
    """Run a transaction, and run it again while the server says that it met another one."""
    for attempt in range(1, TRIES):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _MET_ANOTHER:
                raise
            # Two that met would meet again if they started again together.
            sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.002 * 2**attempt)))
    return work()
