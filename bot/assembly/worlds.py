"""Puts worlds into the shop's tables and takes them out: the demo shop, and tau2-bench's files."""

from pathlib import Path
from typing import Any

from ..settings import Settings
from ..shop.loading import load_world, saved_world, seed_world
from ..shop.tau2_reading import read_tau2
from ..shop.tau2_writing import write_tau2
from ..shop.world import World
from .clock import SystemClock
from .demo import demo_world_at
from .shop import open_shop_database


async def seed_demo(settings: Settings, *, replace: bool) -> tuple[World, bool]:
    """The demo shop, and whether it was put in now (it was there already else). Raises ShopError, StoreError."""
    now = SystemClock().now()
    world = demo_world_at(now)
    async with open_shop_database(settings.store.url) as database:
        return world, await seed_world(database, world, at=now, replace=replace)


async def import_tau2(settings: Settings, path: Path, *, replace: bool) -> World:
    """The world of a tau2 file, now the shop's. Raises ShopError with nothing changed, and StoreError."""
    world = read_tau2(path)
    async with open_shop_database(settings.store.url) as database:
        await load_world(database, world, at=SystemClock().now(), replace=replace)
    return world


async def export_tau2(settings: Settings) -> dict[str, Any]:
    """The shop as tau2's JSON. Raises ShopError when there is none, and StoreError."""
    async with open_shop_database(settings.store.url) as database:
        return write_tau2(*await saved_world(database))
