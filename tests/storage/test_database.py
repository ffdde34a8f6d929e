"""Opening a store: addresses, folders, several at once, and what is said when it cannot be."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection

from shopclerk.bot.database.connections import Database
from shopclerk.bot.errors import SettingsError, StoreError
from shopclerk.bot.storage.database import open_database


def pragma(name: str, connection: Connection) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


async def ask(database: Database, name: str) -> object:
    return await database.read(lambda connection: pragma(name, connection))


async def test_a_store_in_a_folder_that_is_not_there_makes_the_folder(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/var/deep/store.db")
    await database.aclose()
    assert (tmp_path / "var/deep/store.db").is_file()


async def test_a_file_is_written_ahead_and_checks_its_references(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/store.db")
    settings = [await ask(database, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
    await database.aclose()
    assert settings == ["wal", 1, 1, 5000]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_store_in_memory_is_one_for_all_tasks_and_another_for_each_opening(url: str) -> None:
    first, second = await open_database(url), await open_database(url)
    await first.write(lambda c: c.exec_driver_sql("CREATE TABLE mine (n INTEGER)"))
    seen = await asyncio.gather(*(first.read(lambda c: c.dialect.has_table(c, "mine")) for _ in range(5)))
    foreign = await second.read(lambda c: c.dialect.has_table(c, "mine"))
    await first.aclose()
    await second.aclose()
    assert seen == [True] * 5
    assert not foreign


async def test_work_that_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/store.db")

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE mine (n INTEGER)")
        raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        await database.write(work)
    left = await database.read(lambda c: c.dialect.has_table(c, "mine"))
    await database.aclose()
    assert not left


async def test_reads_go_on_while_a_write_is_under_way(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/store.db")
    loop = asyncio.get_running_loop()
    began, may_end = asyncio.Event(), asyncio.Event()

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE mine (n INTEGER)")
        loop.call_soon_threadsafe(began.set)
        asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result()

    writing = asyncio.create_task(database.write(work))
    await began.wait()
    seen_during = await database.read(lambda c: c.dialect.has_table(c, "mine"))
    may_end.set()
    await writing
    seen_after = await database.read(lambda c: c.dialect.has_table(c, "mine"))
    await database.aclose()
    assert (seen_during, seen_after) == (False, True)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("store.db", r"'store.db' is not a URL: write sqlite:///PATH"),
        ("mysql://ana:secret@db/shop", r"mysql://ana:\*\*\*@db/shop' is of a kind this version does not know"),
    ],
)
async def test_an_address_that_cannot_be_meant_is_named_without_its_password(url: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        await open_database(url)


async def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"the store {tmp_path} cannot be opened: check that the path is a file"):
        await open_database(f"sqlite:///{tmp_path}")


async def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StoreError, match=f"the store's folder {tmp_path}/var cannot be made"):
        await open_database(f"sqlite:///{tmp_path}/var/store.db")


async def test_some_other_file_is_not_taken_for_a_store(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("Buy more headphones. " * 100)
    with pytest.raises(StoreError, match="is some other file, not a database"):
        await open_database(f"sqlite:///{other}")
    assert other.read_text().startswith("Buy more")


async def test_a_read_only_store_is_read_but_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await (await open_database(f"sqlite:///{path}")).aclose()
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
    plain.close()
    database = await open_database(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert await database.read(lambda c: c.dialect.has_table(c, "turns"))
    with pytest.raises(StoreError, match="is read-only: make the file and its folder writable"):
        await database.write(lambda c: c.exec_driver_sql("DELETE FROM turns"))
    await database.aclose()


async def test_another_process_may_open_the_same_new_store_at_the_same_time(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from shopclerk.bot.storage.database import open_database\n"
        "async def main():\n"
        "    await (await open_database(sys.argv[1])).aclose()\n"
        "asyncio.run(main())\n"
    )
    url = f"sqlite:///{tmp_path}/store.db"
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, url, stderr=asyncio.subprocess.PIPE)
        for _ in range(4)
    ]
    said = [(await process.communicate())[1].decode() for process in started]
    assert said == [""] * 4
