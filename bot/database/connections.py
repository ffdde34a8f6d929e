"""One open database: its connections and its threads."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import SettingsError
from .failures import store_errors
from .opened import WRITES, Opened

Result = TypeVar("Result")

FORMS = "write sqlite:///PATH or postgresql://USER@HOST/NAME"


class Database:
    """Runs work against a database, each piece as a whole: a read, or one transaction that commits or rolls back.

    A piece is a plain function of a Connection and runs in a thread of its own, so that its statements
    cost one trip out of the event loop together (a trip a statement, as asynchronous drivers of SQLite
    make it, takes four times as long). On SQLite one thread writes: writers take turns and never meet a
    lock of their own process. On PostgreSQL several do; a piece that met another's rows is run again
    from its start, so it may keep nothing from an earlier run.
    """

    def __init__(self, opened: Opened) -> None:
        self.where = opened.where
        self.dialect = opened.engine.dialect.name
        self._engine = opened.engine
        self._again = opened.again
        self._alone = opened.alone
        self._only_one = opened.only_one
        self._reading = opened.engine.execution_options(**opened.read_options)
        writing = opened.writing or opened.engine
        self._writing = writing.execution_options(**{WRITES: True}, **opened.write_options)
        self._writer = ThreadPoolExecutor(opened.writers, thread_name_prefix="store-writer")
        readers = opened.readers
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="store-reader") if readers else self._writer

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns; it sees committed rows. Raises StoreError."""
        return await self._run(self._readers, self._reading.connect, work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, once it is committed; whatever it raises rolls back. Raises StoreError.

        A caller that is cancelled while waiting leaves a transaction that has begun to its end.
        """
        return await self._run(self._writer, self._writing.begin, work)

    async def write_alone(self, name: str, work: Callable[[Connection], Result]) -> Result:
        """As `write`, with no other process in a `write_alone` of this name. Raises StoreError."""

        @contextmanager
        def begun() -> Iterator[Connection]:
            with self._alone(self._engine, name), self._writing.begin() as connection:
                yield connection

        return await self._run(self._writer, begun, work)

    @asynccontextmanager
    async def only_one(self, name: str) -> AsyncIterator[bool]:
        """Whether nobody else, on any machine that shares the database, is in an `only_one` of this name now.

        Always true on SQLite, whose file lies on one machine. Raises StoreError.
        """
        lock = self._only_one(self._engine, name)

        def enter() -> bool:
            with store_errors(self.where):
                return lock.__enter__()

        held = await asyncio.to_thread(enter)
        try:
            yield held
        finally:
            await asyncio.to_thread(lock.__exit__, None, None, None)

    async def aclose(self) -> None:
        """Wait for the work under way and close every connection."""
        await asyncio.to_thread(self._close)

    async def _run(
        self,
        threads: Executor,
        open_: Callable[[], AbstractContextManager[Connection]],
        work: Callable[[Connection], Result],
    ) -> Result:
        def once() -> Result:
            with open_() as connection:
                return work(connection)

        def run() -> Result:
            with store_errors(self.where):
                result: Result = self._again(once)
                return result

        return await asyncio.get_running_loop().run_in_executor(threads, run)

    def _close(self) -> None:
        self._readers.shutdown()
        self._writer.shutdown()
        self._engine.dispose()
        self._writing.dispose()


def connect(url: str) -> Database:
    """A database by its `[store] url`, neither opened nor migrated yet.

    `sqlite:///PATH`, `sqlite://` in memory, or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.
    Raises SettingsError for a URL that cannot be meant, StoreError for a folder that cannot be made.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"the store url {url!r} is not a URL: {FORMS}") from error
    return Database(_opened(parsed))


def _opened(parsed: URL) -> Opened:
    match parsed.get_backend_name():
        case "sqlite":
            from .sqlite import open_sqlite

            return open_sqlite(parsed)
        case "postgresql":
            from .postgresql import open_postgresql

            return open_postgresql(parsed)
        case _:
            shown = parsed.render_as_string(hide_password=True)
            raise SettingsError(f"the store url {shown!r} is of a kind this version does not know: {FORMS}")
