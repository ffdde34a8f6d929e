"""Migrations: from nothing, from older and newer tables, and that they make the tables the code means."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from shopclerk.bot.database.connections import connect
from shopclerk.bot.database.migrating import Migrated
from shopclerk.bot.errors import StoreError
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.schema import STORE_CHAIN
from shopclerk.bot.storage.tables import metadata


def mark(revision: str, connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))


async def test_an_empty_store_gets_its_tables_by_being_opened(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/store.db")
    assert await STORE_CHAIN.is_current(database)
    await database.aclose()


async def test_migrating_says_from_where_to_where(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/store.db")
    assert await STORE_CHAIN.revision(database) is None
    assert not await STORE_CHAIN.is_current(database)
    assert await STORE_CHAIN.migrate(database) == Migrated(before=None, after=STORE_CHAIN.latest)
    assert await STORE_CHAIN.migrate(database) == Migrated(before=STORE_CHAIN.latest, after=STORE_CHAIN.latest)
    await database.aclose()


async def test_the_migrations_make_exactly_the_tables_of_the_code() -> None:
    database = await open_database("sqlite://")
    differences = await database.read(
        lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), metadata)
    )
    await database.aclose()
    assert differences == []


def test_the_last_migration_is_the_one_the_code_names() -> None:
    folder = STORE_CHAIN.folder
    assert ScriptDirectory(str(folder)).get_current_head() == STORE_CHAIN.latest


async def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    database = await open_database(url)
    await database.write(lambda c: mark("r9999", c))
    await database.aclose()
    with pytest.raises(StoreError, match="was written by a newer Shopclerk: its tables are at r9999") as caught:
        await open_database(url)
    assert "\n" not in str(caught.value)
    later = connect(url)
    assert await STORE_CHAIN.revision(later) == "r9999"
    await later.aclose()


async def test_a_migration_that_fails_half_way_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    database = connect(url)
    # One of our later tables is in the way, so the earlier ones have been made when it fails.
    await database.write(lambda c: c.exec_driver_sql("CREATE TABLE knowledge_vectors (n INTEGER)"))
    with pytest.raises(StoreError, match="knowledge_vectors"):
        await STORE_CHAIN.migrate(database)
    assert await STORE_CHAIN.revision(database) is None
    assert not await database.read(lambda c: c.dialect.has_table(c, "turns"))
    await database.aclose()


async def test_other_tables_in_the_same_database_are_left_alone(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/store.db")
    await database.write(lambda c: c.exec_driver_sql("CREATE TABLE orders (id TEXT)"))
    await STORE_CHAIN.migrate(database)
    assert await database.read(lambda c: c.dialect.has_table(c, "orders"))
    await database.aclose()


def test_opening_a_store_that_is_up_to_date_does_not_import_alembic(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from shopclerk.bot.storage.database import open_database\n"
        "async def main():\n"
        "    await (await open_database(sys.argv[1])).aclose()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program, f"sqlite:///{tmp_path}/store.db"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]
