"""Two platforms before one bot, each rig in a task of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .house import House
from .rig import Rig
from .rigs import RIGS


@asynccontextmanager
async def joined(house: House, *names: str) -> AsyncIterator[tuple[Rig, ...]]:
    """The rigs of these platforms, in this order."""
    loop = asyncio.get_running_loop()
    opened: list[asyncio.Future[Rig]] = [loop.create_future() for _ in names]
    over = asyncio.Event()

    async def keep_open(name: str, rig: asyncio.Future[Rig]) -> None:
        try:
            async with RIGS[name].open(house) as one:
                rig.set_result(one)
                await over.wait()
        except BaseException as error:
            if not rig.done():
                rig.set_exception(error)
            raise

    tasks = [asyncio.ensure_future(keep_open(name, rig)) for name, rig in zip(names, opened, strict=True)]
    try:
        yield tuple(await asyncio.gather(*opened))
    finally:
        over.set()
        await asyncio.gather(*tasks)
