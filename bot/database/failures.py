"""Turns what the database driver raises into one clear line for an operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ..errors import StoreError

# SQLite tells its result codes apart by these words (https://www.sqlite.org/rescode.html).
_REMEDIES = (
    ("is locked", "is locked by another process: close it, or wait until it is done"),
    ("is full", "cannot grow, the disk is full: free some space and try again"),
    ("readonly", "is read-only: make the file and its folder writable"),
    ("unable to open", "cannot be opened: check that the path is a file and that its folder exists and is writable"),
    ("not a database", "is some other file, not a database: correct the path in [store] url"),
    ("malformed", "is damaged: restore it from a backup"),
    ("disk i/o error", "cannot be read or written, the disk reports an error: check it and its free space"),
    ("no such table", "lacks a table: run `shopclerk migrate`"),
    ("no such column", "lacks a column: run `shopclerk migrate`"),
)


@contextmanager
def store_errors(where: str) -> Iterator[None]:
    """Raises StoreError, naming `where`, for whatever the driver raises inside."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"the store {where} {_complaint(error)}") from error
    except UnicodeEncodeError as error:
        raise StoreError(f"the store {where} refuses text that is not valid Unicode: normalise it first") from error


def _complaint(error: SQLAlchemyError) -> str:
    words = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
    for sign, remedy in _REMEDIES:
        if sign in words.lower():
            return remedy
    if isinstance(error, IntegrityError):
        return f"refuses a row: {words}"
    return f"does not answer: {words}"
