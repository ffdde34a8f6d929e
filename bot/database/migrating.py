"""Brings a database to the tables a driver knows. Alembic is imported only when there is work for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from ..errors import StoreError
from .connections import Database

if TYPE_CHECKING:
    from alembic.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What `migrate` did; `before` is None for a database that held none of the tables."""

    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationChain:
    """One driver's migrations: where they lie, the last of them, and the table that says how far a database is.

    Several chains share a database; each keeps its own version table.
    """

    folder: Path
    latest: str
    version_table: str

    async def revision(self, database: Database) -> str | None:
        """The revision of the tables as they lie there; None when there are none."""
        return await database.read(self._revision)

    async def is_current(self, database: Database) -> bool:
        """Whether the tables are those this code knows."""
        return await self.revision(database) == self.latest

    async def migrate(self, database: Database) -> Migrated:
        """Bring the tables up to date in one transaction; a crash half way leaves the old ones. Raises StoreError."""
        if await self.is_current(database):
            return Migrated(before=self.latest, after=self.latest)

        def work(connection: Connection) -> str | None:
            # Asked again under the write lock: another process may have been quicker.
            before = self._revision(connection)
            if before is not None and before not in self._known_revisions():
                raise StoreError(
                    f"the store {database.where} was written by a newer Shopclerk: its tables are at {before}, this"
                    f" one knows up to {self.latest}; install the newer version"
                )
            self._upgrade(connection)
            return before

        return Migrated(before=await database.write_alone(self.version_table, work), after=self.latest)

    async def prepare(self, database: Database) -> None:
        """Give an empty database its tables. Raises StoreError for one written by an older or a newer version."""
        found = await self.revision(database)
        if found == self.latest:
            return
        if found is not None and found in self._known_revisions():
            raise StoreError(
                f"the store {database.where} is at {found}, this version needs {self.latest}: run `shopclerk migrate`"
            )
        await self.migrate(database)

    def _revision(self, connection: Connection) -> str | None:
        if not connection.dialect.has_table(connection, self.version_table):
            return None
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {self.version_table}"))
        return found

    def _known_revisions(self) -> set[str]:
        from alembic.script import ScriptDirectory

        return {script.revision for script in ScriptDirectory.from_config(self._config()).walk_revisions()}

    def _upgrade(self, connection: Connection) -> None:
        from alembic import command

        config = self._config()
        config.attributes["connection"] = connection
        config.attributes["version_table"] = self.version_table
        command.upgrade(config, "head")

    def _config(self) -> "Config":
        from alembic.config import Config

        config = Config()
        # Alembic reads % in its options as a placeholder.
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        return config
