"""Turns what the database driver raises into one clear line for an operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ..errors import StoreError

# SQLite tells its result codes apart by these words (https://www.sqlite.org/rescode.html), PostgreSQL what is wrong
# with a connection.
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
    ("authentication failed", "does not accept the user or the password: correct [store] url"),
    ("no password supplied", "asks for a password: put it into [store] url"),
    ("connection refused", "does not answer: start the server, or correct host and port in [store] url"),
    ("could not translate host", "is on a host nobody knows: correct the host in [store] url"),
    ("name or service not known", "is on a host nobody knows: correct the host in [store] url"),
    ("connection timeout", "does not answer in time: check the server and the network"),
    ("queuepool limit", "is busy, all connections are in use: wait, or start fewer workers"),
    ("too many clients", "has no connection left: raise max_connections, or start fewer workers"),
    ("terminating connection", "was stopped or restarted: try again"),
    ("server closed the connection", "was stopped or restarted: try again"),
    ("the database system is", "is just starting or stopping: try again"),
    ("no space left", "cannot grow, the disk is full: free some space and try again"),
)
_STATES = {
    "3D000": "is not there: create it on the server with `createdb`",
    "42P01": "lacks a table: run `shopclerk migrate`",
    "42703": "lacks a column: run `shopclerk migrate`",
    "42501": "does not let this user do that: grant it on the server",
    "25006": "is read-only: connect to the primary server",
    "53100": "cannot grow, the disk is full: free some space and try again",
}
"""PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


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
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    if state in _STATES:
        return _STATES[state]
    if " database " in words and words.endswith("does not exist"):
        return _STATES["3D000"]  # psycopg gives no code for what happens while it connects
    for sign, remedy in _REMEDIES:
        if sign in words.lower():
            return remedy
    if isinstance(error, IntegrityError):
        return f"refuses a row: {words}"
    return f"does not answer: {words}"
