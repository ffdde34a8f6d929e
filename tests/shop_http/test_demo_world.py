"""The whole demo shop behind REST: the client sees what the tables hold, and writes end as they end in the tables."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest_asyncio
from pydantic import SecretStr

from shopclerk.bot.assembly.demo import demo_world
from shopclerk.bot.assembly.shop import open_demo_shop, open_shop
from shopclerk.bot.model.change import AddressChange, Change, CustomerAddressChange
from shopclerk.bot.model.shop import OrderStatus
from shopclerk.bot.ports import Shop
from shopclerk.bot.settings import Settings
from shopclerk.bot.shop.http_shop import HttpShop
from shopclerk.bot.shop_settings import ShopSettings
from tests.fakes.shop_server import KEY, ShopServer
from tests.shop_http.corner_shop import cancellation


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest_asyncio.fixture
async def held() -> AsyncIterator[Shop]:
    async with open_demo_shop(StoppedClock()) as shop:
        yield shop


@pytest_asyncio.fixture
async def remote(held: Shop) -> AsyncIterator[HttpShop]:
    """The same shop as the settings open it, over REST."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(ShopServer(held, key=KEY))
        settings = Settings(shop=ShopSettings(url=server.url, api_key=SecretStr(KEY), timeout=60))
        shop = await stack.enter_async_context(open_shop(settings))
        assert isinstance(shop, HttpShop)
        yield shop


async def test_every_customer_order_and_product_comes_through_whole(held: Shop, remote: HttpShop) -> None:
    world = demo_world()
    for customer in world.customers:
        assert await remote.customer(customer.id) == await held.customer(customer.id)
        assert list(await remote.orders_of(customer.id)) == list(await held.orders_of(customer.id))
    for order in world.orders[:40]:
        assert await remote.order(order.id) == await held.order(order.id)
    for product in world.products[:20]:
        assert await remote.product(product.id) == await held.product(product.id)
    assert await remote.product_types() == await held.product_types()


async def test_purchases_come_through_whole(remote: HttpShop) -> None:
    async with open_demo_shop(StoppedClock()) as tables:
        assert list(await remote.purchases()) == list(await tables.purchases())  # type: ignore[attr-defined]
    assert len(await remote.purchases()) > 100


async def test_a_change_over_rest_ends_as_one_made_in_the_tables(held: Shop, remote: HttpShop) -> None:
    async with open_demo_shop(StoppedClock()) as tables:
        for number, change in enumerate(await _changes(tables)):
            assert await remote.apply(change, key=f"k{number}") == await tables.apply(change, key=f"k{number}")
        for customer in demo_world().customers:
            assert list(await held.orders_of(customer.id)) == list(await tables.orders_of(customer.id))
            assert await held.customer(customer.id) == await tables.customer(customer.id)


async def _changes(shop: Shop) -> list[Change]:
    """Every second pending order is cancelled, every other one sent elsewhere, and so is its customer."""
    changes: list[Change] = []
    pending = [order.id for order in demo_world().orders if order.status is OrderStatus.PENDING]
    for number, id in enumerate(pending[:10]):
        order = await shop.order(id)
        customer = await shop.customer(order.customer) if order else None
        assert order is not None
        assert customer is not None
        if number % 2:
            elsewhere = demo_world().customers[number].address
            changes.append(AddressChange(order=order, address=elsewhere))
            changes.append(CustomerAddressChange(customer=customer, address=elsewhere))
        else:
            changes.append(cancellation(order, customer))
    return changes
