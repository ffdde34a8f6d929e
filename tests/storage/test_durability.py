"""Faults of the disk and of the process: nothing that was acknowledged is lost, everything else is said."""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection

from shopclerk.bot.database.connections import Database
from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.knowledge.passage import Document, Passage, PassageId
from shopclerk.knowledge.ports import CutDocument

HERE = ConversationId("slack:C1:100")
MESSAGE = Message(
    id=MessageId("m1"),
    event_id="e1",
    conversation=HERE,
    address=Address(channel="slack", place="C1", thread="100"),
    text="Where is my order?",
    sent_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(f"sqlite:///{tmp_path}/store.db")
    yield database
    await database.aclose()


def allow_pages(count: int, connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA max_page_count = {count}")


def numbered(number: int, text: str = MESSAGE.text) -> Message:
    return replace(MESSAGE, id=MessageId(f"m{number}"), event_id=f"e{number}", text=text)


async def test_a_full_disk_is_said_and_the_store_works_again_once_there_is_room(database: Database) -> None:
    store = SqlStore(database)
    await store.add_message(numbered(1))
    await database.write(lambda c: allow_pages(1, c))
    with pytest.raises(StoreError, match=r"store\.db cannot grow, the disk is full: free some space"):
        await store.add_message(numbered(2, "x" * 100_000))
    assert [turn.message_id for turn in (await store.conversation(HERE)).turns] == ["m1"]
    await database.write(lambda c: allow_pages(1_000_000, c))
    assert await store.add_message(numbered(2, "x" * 100_000))
    assert [turn.message_id for turn in (await store.conversation(HERE)).turns] == ["m1", "m2"]


async def test_a_sync_that_meets_a_full_disk_changes_nothing(database: Database) -> None:
    catalogue = SqlCatalogue(database)
    document = Document(uri="a.md", title="A", locale="en", audience="public", digest="d1")
    passage = Passage(
        id=PassageId("p1"), document="a.md", uri="a.md#1", title="A", section="", text="x" * 100_000, locale="en"
    )
    await database.write(lambda c: allow_pages(1, c))
    with pytest.raises(StoreError, match="the disk is full"):
        await catalogue.apply(put=[CutDocument(document=document, passages=(passage,))], removed=[])
    assert (await catalogue.version(), await catalogue.documents()) == (0, {})


async def test_a_lock_held_for_a_while_is_waited_for(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(SqlStore(database).add_message(MESSAGE))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    other.execute("COMMIT")
    other.close()
    assert await waiting


async def test_a_lock_that_is_never_released_is_said(database: Database, tmp_path: Path) -> None:
    await database.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 20"))
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="is locked by another process"):
        await SqlStore(database).add_message(MESSAGE)
    other.close()
    assert await SqlStore(database).add_message(MESSAGE)


async def test_text_that_is_no_unicode_is_refused_with_a_line(database: Database) -> None:
    with pytest.raises(StoreError, match="refuses text that is not valid Unicode"):
        await SqlStore(database).add_message(numbered(1, "\ud800"))


async def test_a_write_whose_caller_is_cancelled_is_done_whole_or_not_at_all(database: Database) -> None:
    store = SqlStore(database)
    tasks = [asyncio.create_task(store.add_message(numbered(number))) for number in range(20)]
    await tasks[0]
    for task in tasks[1:]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    again = [number for number in range(20) if await store.add_message(numbered(number))]
    assert 0 not in again
    assert len((await store.conversation(HERE, turns=50)).turns) == 20


WRITER = """
import asyncio, sys
from dataclasses import replace
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from datetime import UTC, datetime

async def main():
    store = SqlStore(await open_database(sys.argv[1]))
    for number in range(100000):
        await store.add_message(Message(
            id=MessageId(f"m{number}"), event_id=f"e{number}", conversation=ConversationId("slack:C1:100"),
            address=Address(channel="slack"), text="Where is my order?", sent_at=datetime.now(UTC)))
        print(number, flush=True)

asyncio.run(main())
"""


async def test_what_was_acknowledged_before_kill_9_is_there_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    writer = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE)
    assert writer.stdout is not None
    for _ in range(50):
        assert await writer.stdout.readline()
    writer.kill()
    acknowledged = 50 + len((await writer.stdout.read()).splitlines())
    assert await writer.wait() == -signal.SIGKILL
    database = await open_database(url)
    turns = (await SqlStore(database).conversation(HERE, turns=100_000)).turns
    intact = await database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar())
    await database.aclose()
    assert [turn.message_id for turn in turns[:acknowledged]] == [f"m{number}" for number in range(acknowledged)]
    assert intact == "ok"


async def test_closed_rows_of_earlier_versions_stay_for_diff_and_rollback(database: Database) -> None:
    catalogue = SqlCatalogue(database, now=lambda: datetime(2026, 3, 2, 10, tzinfo=UTC))
    for digest in ("d1", "d2"):
        document = Document(uri="a.md", title="A", locale="en", audience="public", digest=digest)
        await catalogue.apply(put=[CutDocument(document=document, passages=())], removed=[])
    await catalogue.cache_vectors("e", {"d": np.ones(2, dtype=np.float32)})
    rows = await database.read(
        lambda c: c.exec_driver_sql("SELECT digest, version_from, version_to FROM knowledge_documents").all()
    )
    assert [tuple(row) for row in rows] == [("d1", 1, 2), ("d2", 2, None)]
