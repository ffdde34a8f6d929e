"""Brings a database to the tables this code knows. Alembic is imported only when there is work for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from ..errors import StoreError
from .connections import Database

if TYPE_CHECKING:
    from alembic.config import Config

LATEST = "r0001"
_VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What `migrate` did; `before` is None for a database that held none of our tables."""

    before: str | None
    after: str


async def revision(database: Database) -> str | None:
    """The revision of the tables as they lie there; None when the store is empty."""
    return await database.read(_revision)


async def is_current(database: Database) -> bool:
    """Whether the tables are those this code knows."""
    return await revision(database) == LATEST


async def migrate(database: Database) -> Migrated:
    """Bring the tables up to date in one transaction; a crash half way leaves the old ones. Raises StoreError."""
    if await is_current(database):
        return Migrated(before=LATEST, after=LATEST)

    def work(connection: Connection) -> str | None:
        # Asked again under the write lock: another process may have been quicker.
        before = _revision(connection)
        if before is not None and before not in _known_revisions():
            raise StoreError(
                f"the store {database.where} was written by a newer Shopclerk: its tables are at {before}, this one"
                f" knows up to {LATEST}; install the newer version"
            )
        _upgrade(connection)
        return before

    return Migrated(before=await database.write(work), after=LATEST)


async def prepare(database: Database) -> None:
    """Give an empty store its tables. Raises StoreError for one written by an older or a newer version."""
    found = await revision(database)
    if found == LATEST:
        return
    if found is not None and found in _known_revisions():
        raise StoreError(
            f"the store {database.where} is at {found}, this version needs {LATEST}: run `shopclerk migrate`"
        )
    await migrate(database)


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, _VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))
    return found


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    # Alembic reads % in its options as a placeholder.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
