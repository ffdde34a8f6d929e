"""A SQL shop with the small world in it."""

from collections.abc import AsyncIterator

import pytest

from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.database.connections import Database
from shopclerk.bot.shop.loading import load_world
from shopclerk.bot.shop.sql_shop import SqlShop

from .small_world import NOW, StandingClock, small_world


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with open_shop_database("sqlite://") as database:
        await load_world(database, small_world(), at=NOW)
        yield database


@pytest.fixture
def shop(database: Database) -> SqlShop:
    return SqlShop(database, clock=StandingClock())
