"""Every released revision is brought to the present one with its rows in it, on both kinds of database."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select

from shopclerk.bot.database.connections import Database, connect
from shopclerk.bot.database.migrating import Migrated
from shopclerk.bot.model.message import ConversationId, MessageId
from shopclerk.bot.storage.schema import STORE_CHAIN
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.bot.storage.tables import metadata

from ..contracts.databases import store_url
from .rows import TABLES, row_of
from .servers import PROGRAM

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
REAL: dict[str, Any] = {"owner": "bot", "role": "shopper", "status": "open", "outcome": None, "locale": "en"}
NONE = ("pending", "citations", "in_reply_to", "attachments", "actions", "buttons", "trace")
REVISIONS = sorted(one.revision for one in ScriptDirectory(str(STORE_CHAIN.folder)).walk_revisions())
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["file", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    opened = connect(store_url(request, tmp_path))
    yield opened
    await opened.aclose()


def upgrade(connection: Connection, revision: str) -> None:
    """As a release whose last revision this was would have left an empty database."""
    config = STORE_CHAIN._config()
    config.attributes["connection"] = connection
    config.attributes["version_table"] = STORE_CHAIN.version_table
    command.upgrade(config, revision)


def fill(connection: Connection) -> Rows:
    """A row in every table there is, of the columns there are; what was put in."""
    there, put = inspect(connection), Rows()
    for table in TABLES:
        if not there.has_table(table.name):
            continue
        columns = {column["name"] for column in there.get_columns(table.name)}
        real = REAL | dict.fromkeys(NONE)
        row = {**row_of(table, "kept", AT), **{name: real[name] for name in real if name in table.c}}
        row = {name: value for name, value in row.items() if name in columns}
        connection.execute(insert(table).values(row))
        put[table.name] = [row]
    return put


def read(connection: Connection, columns: Rows) -> Rows:
    """What stands in those columns now."""
    return {
        name: [
            dict(row)
            for row in connection.execute(select(*(metadata.tables[name].c[one] for one in rows[0]))).mappings()
        ]
        for name, rows in columns.items()
    }


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_store_of_an_older_version_is_brought_up_with_all_its_rows(database: Database, revision: str) -> None:
    await database.write(lambda c: upgrade(c, revision))
    put = await database.write(fill)
    assert len(put) >= 7
    assert await STORE_CHAIN.migrate(database) == Migrated(before=revision, after=STORE_CHAIN.latest)
    assert await database.read(lambda c: read(c, put)) == put
    different = await database.read(
        lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), metadata)
    )
    assert [one for one in different if one[0] != "remove_table"] == []
    store = SqlStore(database)
    assert (await store.conversation(ConversationId("kept"))).turns[0].text == "kept in text"
    message = await store.message(MessageId("kept in message_id"))
    assert message is not None
    assert message.sent_at == AT


def run(folder: Path, url: str, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "SHOPCLERK_STORE__URL": url, "SHOPCLERK_EMBEDDER__PROVIDER": "hash"}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_migrate_says_what_it_did_and_everything_else_says_that_it_is_needed(
    database: Database, tmp_path: Path
) -> None:
    url = database.where if "://" in database.where else f"sqlite:///{database.where}"
    await database.write(lambda c: upgrade(c, "r0001"))
    refused = await asyncio.to_thread(run, tmp_path, url, "knowledge", "status")
    assert refused.returncode == 3
    assert refused.stderr.count("\n") == 1
    assert f"is at r0001, this version needs {STORE_CHAIN.latest}: run `shopclerk migrate`" in refused.stderr
    done = await asyncio.to_thread(run, tmp_path, url, "migrate")
    assert done.stdout.splitlines()[0].endswith(f"(store): r0001 → {STORE_CHAIN.latest}")
    assert "(shop): empty →" in done.stdout.splitlines()[1]
    again = await asyncio.to_thread(run, tmp_path, url, "migrate")
    assert again.stdout.splitlines()[0].endswith(f"(store): already at {STORE_CHAIN.latest}")
