"""PostgreSQL: several writers, each transaction on one snapshot, run again when it met another's rows."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import sleep
from typing import TypeVar

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from .opened import Opened

Result = TypeVar("Result")

THREADS = 4
"""Of each kind; a worker of two cores gains nothing from more."""
POOL_SECONDS = 10.0
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
        # A server that was restarted leaves dead connections behind; asking first costs a tenth of a millisecond.
        pool_pre_ping=True,
        connect_args=CONNECTING,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
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
