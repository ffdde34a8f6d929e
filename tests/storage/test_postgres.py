"""The store on PostgreSQL: transactions that meet, starts side by side, and what is said when it is not there."""

import asyncio

import pytest
from sqlalchemy import Connection

from shopclerk.bot.database.connections import connect
from shopclerk.bot.errors import StoreError
from shopclerk.bot.storage.database import open_database

from ..fakes.postgres import PostgresServer


def count_up(connection: Connection) -> None:
    seen = connection.exec_driver_sql("SELECT n FROM counters").scalar_one()
    connection.exec_driver_sql(f"UPDATE counters SET n = {seen + 1}")


async def test_transactions_that_change_the_same_row_take_turns(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    one, other = connect(url), connect(url)
    await one.write(lambda c: c.exec_driver_sql("CREATE TABLE counters (n INTEGER)"))
    await one.write(lambda c: c.exec_driver_sql("INSERT INTO counters VALUES (0)"))
    await asyncio.gather(*(database.write(count_up) for database in (one, other) for _ in range(20)))
    counted = await other.read(lambda c: c.exec_driver_sql("SELECT n FROM counters").scalar())
    await one.aclose()
    await other.aclose()
    assert counted == 40


async def test_several_that_open_an_empty_database_at_once_make_its_tables_once(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    opened = await asyncio.gather(*(open_database(url) for _ in range(4)))
    there = await opened[0].read(lambda c: c.dialect.has_table(c, "turns"))
    for database in opened:
        await database.aclose()
    assert there


async def test_work_that_raises_leaves_nothing_behind(postgres: PostgresServer) -> None:
    database = connect(postgres.new_database())

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE mine (n INTEGER)")
        raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        await database.write(work)
    left = await database.read(lambda c: c.dialect.has_table(c, "mine"))
    await database.aclose()
    assert not left


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("shopclerk:secret@127.0.0.1:1/shop", "does not answer: start the server"),
        ("shopclerk:secret@nowhere.invalid/shop", "on a host nobody knows: correct the host"),
    ],
)
async def test_a_server_that_cannot_be_reached_is_one_line_without_its_password(place: str, told: str) -> None:
    database = connect(f"postgresql://{place}")
    with pytest.raises(StoreError, match=told) as raised:
        await database.read(lambda c: c.exec_driver_sql("SELECT 1").scalar())
    await database.aclose()
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_a_database_that_is_not_there_is_told_with_the_way_to_make_it(postgres: PostgresServer) -> None:
    database = connect(postgres.new_database().replace("/shop_", "/none_"))
    with pytest.raises(StoreError, match="create it on the server with `createdb`"):
        await database.read(lambda c: c.exec_driver_sql("SELECT 1").scalar())
    await database.aclose()


async def test_a_table_that_is_not_there_is_told_with_the_command_that_makes_it(postgres: PostgresServer) -> None:
    database = connect(postgres.new_database())
    with pytest.raises(StoreError, match="lacks a table: run `shopclerk migrate`"):
        await database.read(lambda c: c.exec_driver_sql("SELECT 1 FROM turns").scalar())
    await database.aclose()


async def test_of_two_machines_one_at_a_time_has_a_named_lock(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    one, other = connect(url), connect(url)
    async with one.only_one("index") as first, other.only_one("index") as second, other.only_one("else") as third:
        held = (first, second, third)
    async with other.only_one("index") as later:
        pass
    await one.aclose()
    await other.aclose()
    assert (*held, later) == (True, False, True, True)
