"""Which worker processes are alive: each holds a lock for as long as it lives, and only then."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol
from uuid import uuid4


def new_name() -> str:
    """A name for this process that no other one had or will have."""
    return f"{os.getpid()}-{uuid4().hex[:12]}"


class Executors(Protocol):
    """The locks of the workers of one store. Every method blocks and is called from one thread. Raises OSError."""

    lives: int
    """How often the lock was taken."""

    def join(self, name: str) -> None:
        """Take this process's lock; again after it was lost."""

    def is_held(self) -> bool:
        """Whether nobody can have taken this process for dead; asked from any thread, costs nothing."""

    def keep(self) -> bool:
        """Show that this process lives; False when its lock was lost and has been taken again."""

    def dead(self, name: str) -> AbstractContextManager[bool]:
        """A context that is true, for as long as it is open, when the worker of that name is dead."""

    def leave(self) -> None:
        """Give the lock back."""


class FileExecutors:
    """Locks on files beside a SQLite store; the system lets go of them when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self.lives = 1
        self._folder = folder
        self._mine: TextIOWrapper | None = None
        self._path: Path | None = None

    def join(self, name: str) -> None:
        """Take this process's lock."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / name
        self._mine = self._path.open("w", encoding="utf-8")
        fcntl.flock(self._mine, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def is_held(self) -> bool:
        """A lock on a file is never lost to a living process."""
        return True

    def keep(self) -> bool:
        """Nothing to do: the lock shows it."""
        return True

    @contextmanager
    def dead(self, name: str) -> Iterator[bool]:
        """True when the worker's lock can be had, or is gone."""
        path = self._folder / name
        try:
            file = path.open("r", encoding="utf-8")
        except FileNotFoundError:
            yield True
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
            path.unlink(missing_ok=True)

    def leave(self) -> None:
        """Give the lock back."""
        if self._mine and self._path:
            with suppress(OSError):
                self._path.unlink()
            self._mine.close()
            self._mine = None
