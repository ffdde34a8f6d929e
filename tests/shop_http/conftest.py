"""A corner shop, served over REST, and a client of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from shopclerk.bot.shop.http_shop import HttpShop
from tests.fakes.shop_server import KEY, ShopServer
from tests.shop_http.corner_shop import CornerShop


@dataclass
class Pauses:
    """Stands in for asyncio.sleep and keeps what was asked for."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ShopServer]:
    async with ShopServer(CornerShop(), key=KEY) as running:
        yield running


@pytest_asyncio.fixture
async def shop(server: ShopServer, pauses: Pauses) -> AsyncIterator[HttpShop]:
    client = HttpShop(server.url, api_key=KEY, timeout=10, pause=pauses)
    yield client
    await client.aclose()


@pytest_asyncio.fixture
async def hasty(server: ShopServer, pauses: Pauses) -> AsyncIterator[HttpShop]:
    """A client that waits for one second in all."""
    client = HttpShop(server.url, api_key=KEY, timeout=1, pause=pauses)
    yield client
    await client.aclose()
