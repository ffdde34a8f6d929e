"""One writer of the index at a time, kept by a lock on a file beside it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import IndexBusyError, IndexUnavailableError


@contextmanager
def one_writer(lock: Path) -> Iterator[None]:
    """Hold the lock for a while. Raises IndexBusyError naming the process that has it.

    The system lets go of the lock when its process ends, however it ends.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as problem:
        reason = problem.strerror or problem
        raise IndexUnavailableError(
            f"{lock}: cannot be written ({reason}); check the folder's permissions"
        ) from problem
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            who = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            text = f"{lock.parent}: process {who} is writing the index; wait for it to end or stop it"
            raise IndexBusyError(text) from problem
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)
