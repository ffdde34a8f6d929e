"""Opens the shop the clerk works for: the tables beside the store, seeded with the demo shop the first time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from ..database.connections import Database, connect
from ..ports import Clock, Shop
from ..settings import Settings
from ..shop.demo.harbour_pine import SOURCE as DEMO_SHOP
from ..shop.http_shop import HttpShop
from ..shop.loading import load_world, seed_world, standing
from ..shop.schema import SHOP_CHAIN
from ..shop.sql_shop import SqlShop
from ..shop_settings import ShopSettings
from .clock import SystemClock
from .demo import demo_world, demo_world_at


@asynccontextmanager
async def open_shop(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Shop]:
    """The shop as the settings say: a REST service at `[shop] url`, else the tables in `[store] url`.

    Empty tables get the demo shop as of now, unless the clerk reads a shop's own documents.
    Raises StoreError when the database cannot be reached.
    """
    if settings.shop.url:
        async with _open_rest_shop(settings.shop, settings.shop.url) as shop:
            yield shop
        return
    clock = clock or SystemClock()
    async with open_shop_database(settings.store.url) as database:
        if not settings.knowledge.sources and await standing(database) is None:
            await seed_world(database, demo_world_at(clock.now()), at=clock.now())
        yield SqlShop(database, clock=clock)


async def sells_demo_goods(settings: Settings) -> bool:
    """Whether the shop's tables hold the demo shop. Raises StoreError."""
    if settings.shop.url:
        return False
    async with open_shop_database(settings.store.url) as database:
        found = await standing(database)
    return found is not None and found.source == DEMO_SHOP


@asynccontextmanager
async def _open_rest_shop(settings: ShopSettings, url: str) -> AsyncIterator[Shop]:
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    shop = HttpShop(url, api_key=key, timeout=settings.timeout)
    try:
        yield shop
    finally:
        await shop.aclose()


@asynccontextmanager
async def open_demo_shop(clock: Clock, *, as_of: datetime | None = None) -> AsyncIterator[Shop]:
    """The demo shop in memory, fresh each time: what a transcript is played against. `as_of` dates its orders."""
    async with open_shop_database("sqlite://") as database:
        await load_world(database, demo_world_at(as_of) if as_of else demo_world(), at=clock.now())
        yield SqlShop(database, clock=clock)


@asynccontextmanager
async def open_shop_database(url: str) -> AsyncIterator[Database]:
    """The database at `[store] url` with the shop's tables in it. Raises StoreError."""
    database = connect(url)
    try:
        await SHOP_CHAIN.prepare(database)
        yield database
    finally:
        await database.aclose()
