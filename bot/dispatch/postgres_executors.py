"""The workers' locks on PostgreSQL: a session's advisory lock each, with a heart that must beat."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from time import monotonic
from typing import Any

_SPACE = 0x53434C4B
"""The first of the two numbers of our advisory locks, so that they meet nobody else's."""

SILENT_SECONDS = 8.0
"""A worker not heard of for so long is paused or cut off; its session is ended and its work taken over."""

TRUSTED_SECONDS = 5.0
"""For so long after a heartbeat a worker may begin to send; shorter, so that it stops before anybody takes over."""

_KEEPALIVE: dict[str, Any] = {"keepalives": 1, "keepalives_idle": 3, "keepalives_interval": 1, "keepalives_count": 3}

# Who holds the lock, and for how many seconds the session has done nothing.
_HOLDER = """
SELECT a.pid, extract(epoch FROM clock_timestamp() - a.state_change)
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid = %s AND l.objid = %s AND l.objsubid = 2
"""


class PostgresExecutors:
    """The locks of workers that share a database (https://www.postgresql.org/docs/current/explicit-locking.html).

    `url` is psycopg's. A process that dies loses its session and with it the lock; of one that is paused or
    unreachable the session stands, so it must show every second that it lives, and a survivor ends it when it does not.
    """

    def __init__(self, url: str) -> None:
        self.lives = 0
        self._url = url
        self._name = ""
        self._connection: Any = None
        self._beat = 0.0

    def join(self, name: str) -> None:
        """Take this process's lock. Raises OSError while the server cannot be reached or the lock is another's."""
        import psycopg

        self._name = name
        try:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=5, application_name="shopclerk worker", **_KEEPALIVE
            )
            began = monotonic()
            # A frozen client must not hold a survivor up, nor a dead server this thread.
            self._connection.execute("SET statement_timeout = '5s'")
            taken = self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", self._key(name)).fetchone()
        except psycopg.Error as error:
            raise ConnectionError(f"the workers' lock: {error}") from error
        if not taken or not taken[0]:
            self._drop()
            raise ConnectionError("somebody is taking over this worker's work; it joins again when that is done")
        # In this order: another thread must not trust the new lock with work of the old life.
        self.lives += 1
        self._beat = began

    def is_held(self) -> bool:
        """Whether the last heartbeat is so fresh that nobody can have taken over."""
        return monotonic() - self._beat < TRUSTED_SECONDS

    def keep(self) -> bool:
        """One heartbeat. Raises OSError when the server cannot be reached."""
        import psycopg

        try:
            if self._connection is None:
                raise psycopg.OperationalError("not connected")
            began = monotonic()
            self._connection.execute("SELECT 1")
            self._beat = began
            return True
        except psycopg.Error:
            self._drop()
            self.join(self._name)
            return False

    @contextmanager
    def dead(self, name: str) -> Iterator[bool]:
        """True when the worker's lock is free; that of a worker that fell silent is set free first."""
        import psycopg

        try:
            key = self._key(name)
            holder = self._connection.execute(_HOLDER, key).fetchone()
            if holder and holder[1] is not None and holder[1] > SILENT_SECONDS:
                self._connection.execute("SELECT pg_terminate_backend(%s, 1000)", (holder[0],))
            taken = self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", key).fetchone()[0]
        except (psycopg.Error, AttributeError) as error:
            raise ConnectionError(f"the workers' lock: {error}") from error
        try:
            yield bool(taken)
        finally:
            if taken:
                with suppress(psycopg.Error):
                    self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def leave(self) -> None:
        """End the session, and with it the lock."""
        self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    @staticmethod
    def _key(name: str) -> tuple[int, int]:
        return _SPACE, int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") >> 1
