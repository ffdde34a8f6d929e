"""What the durable queue's own rows tell, and the connections to them."""

import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine


class QueueRows:
    """Questions that DBOS has no call for, over its table of workflows."""

    def __init__(self, engine: "Engine", workflows: Any, queue: str) -> None:
        self._engine = engine
        self._of = workflows.c
        self._waits = self._any_of(queue)

    def workers(self) -> list[str]:
        """The workers that have work under way, living or dead."""
        from sqlalchemy import select

        return self._column(select(self._of.executor_id).where(self._of.status == "PENDING").distinct())

    def lanes_of(self, worker: str) -> list[str]:
        """The lanes in which a worker has work under way."""
        from sqlalchemy import select

        is_its = (self._of.status == "PENDING", self._of.executor_id == worker)
        return self._column(select(self._of.queue_partition_key).where(*is_its))

    def last_number(self) -> int:
        """The highest number of work that waits or is under way, 0 without any."""
        from sqlalchemy import func, select

        query = select(func.max(self._of.priority)).where(self._of.status.in_(["ENQUEUED", "PENDING"]))
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def any_waits(self) -> bool:
        """Whether there is work that nobody has taken; a look that costs a fifth of a millisecond."""
        with self._engine.connect() as connection:
            return connection.execute(self._waits).first() is not None

    def _any_of(self, queue: str) -> Any:
        from sqlalchemy import literal_column, select

        # Literals, or SQLite would not use the index of what waits or is under way.
        waiting: Any = literal_column("'ENQUEUED'")
        under_way: Any = literal_column("'PENDING'")
        its = (self._of.queue_name == literal_column(f"'{queue}'"), self._of.status == waiting)
        return select(literal_column("1")).where(*its, self._of.status.in_([waiting, under_way])).limit(1)

    def _column(self, query: Any) -> list[str]:
        with self._engine.connect() as connection:
            return [str(value) for (value,) in connection.execute(query) if value]


def open_connections(url: str) -> "Engine":
    """DBOS's connections. What is committed survives `kill -9`; what a power cut takes, the store has."""
    from sqlalchemy import create_engine, event

    if not url.startswith("sqlite"):
        from ..database.postgresql import ask_after_a_rest

        engine = create_engine(url, pool_size=6, max_overflow=4, connect_args={"connect_timeout": 5})
        ask_after_a_rest(engine)
        return engine
    # The connection used last has its pages at hand, so it is the next one used.
    pool = {"pool_size": 4, "max_overflow": 4, "pool_use_lifo": True}
    engine = create_engine(url, **pool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for setting in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    return engine
