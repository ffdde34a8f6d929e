"""Fresh copies of a world in tau2-bench's retail format: loaded once, then copied as a file for each task."""

import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from ..assembly.clock import SystemClock
from ..database.connections import connect
from ..shop.loading import load_world, saved_world
from ..shop.schema import SHOP_CHAIN
from ..shop.sql_shop import SqlShop
from ..shop.tau2_reading import read_tau2
from ..shop.tau2_writing import write_tau2
from .tools import FreshWorld, OpenWorld


@asynccontextmanager
async def copies_of(path: Path) -> AsyncIterator[tuple[Mapping[str, Any], FreshWorld]]:
    """The file's JSON, and what opens a copy of its world that nobody else writes to. Raises ShopError."""
    world, start = read_tau2(path), _json_of(path)
    with TemporaryDirectory(prefix="shopclerk-") as folder:
        loaded = f"{folder}/loaded.sqlite"
        database = connect(f"sqlite:///{loaded}")
        try:
            await SHOP_CHAIN.migrate(database)
            await load_world(database, world, at=datetime.now(UTC))
        finally:
            await database.aclose()

        @asynccontextmanager
        async def fresh() -> AsyncIterator[OpenWorld]:
            copy = f"{folder}/{uuid4().hex}.sqlite"
            shutil.copyfile(loaded, copy)
            database = connect(f"sqlite:///{copy}")

            async def state() -> Mapping[str, Any]:
                return write_tau2(*await saved_world(database))

            try:
                yield OpenWorld(shop=SqlShop(database, clock=SystemClock()), state=state)
            finally:
                await database.aclose()
                os.unlink(copy)

        yield start, fresh


def _json_of(path: Path) -> Mapping[str, Any]:
    start: Mapping[str, Any] = json.loads(path.read_bytes())
    return start
