"""The Shop over SQL: a read is one trip, a change one transaction."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection

from ..database.connections import Database
from ..errors import ShopUnavailableError, StoreError
from ..model.change import Change, Receipt
from ..model.message import CustomerId
from ..model.purchase import Purchase
from ..model.shop import Customer, Order, OrderId, Product, ProductId
from ..ports import Clock
from .purchase_records import read_purchases
from .reading import (
    read_customer,
    read_customer_by_email,
    read_customers_by_name,
    read_order,
    read_orders,
    read_product,
    read_product_of,
    read_product_types,
    read_products,
)
from .rows import search_key
from .writing import make_change, read_receipt

T = TypeVar("T")


class SqlShop:
    """A shop whose customers, catalogue and orders lie in a SQL database (bot.ports.Shop)."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def customer(self, id: CustomerId) -> Customer | None:
        """A customer, or None."""
        return await self._read(lambda connection: read_customer(connection, id))

    async def customer_by_email(self, email: str) -> Customer | None:
        """The customer with this e-mail address, in whatever case it is written, or None."""
        return await self._read(lambda connection: read_customer_by_email(connection, search_key(email)))

    async def customers_by_name(self, first: str, last: str, zip: str) -> Sequence[Customer]:
        """The customers of this name and zip code, in whatever case they are written."""
        keys = search_key(first), search_key(last), search_key(zip)
        return await self._read(lambda connection: read_customers_by_name(connection, *keys))

    async def order(self, id: OrderId) -> Order | None:
        """An order, or None; an id is known with and without its leading `#`."""
        return await self._read(lambda connection: read_order(connection, id))

    async def orders_of(self, customer: CustomerId, *, limit: int = 20) -> Sequence[Order]:
        """A customer's orders, newest first."""

        def work(connection: Connection) -> Sequence[Order]:
            found = read_customer(connection, customer)
            newest = tuple(reversed(found.orders))[:limit] if found else ()
            by_id = {order.id: order for order in read_orders(connection, newest)} if newest else {}
            return [by_id[id] for id in newest if id in by_id]

        return await self._read(work)

    async def product(self, id: ProductId) -> Product | None:
        """A product with its items, or None."""
        return await self._read(lambda connection: read_product(connection, id))

    async def products_by_id(self, ids: Collection[ProductId]) -> Mapping[ProductId, Product]:
        """The products with these ids; unknown ones are left out."""
        return await self._read(lambda connection: read_products(connection, ids))

    async def product_of(self, item: str) -> Product | None:
        """The product an item belongs to, or None."""
        return await self._read(lambda connection: read_product_of(connection, item))

    async def product_types(self) -> Mapping[str, ProductId]:
        """Every product's name and id, in the order of their names."""
        return await self._read(read_product_types)

    async def purchases(self) -> Sequence[Purchase]:
        """All that was bought and not cancelled by customers who want recommendations, each one's oldest first."""
        return await self._read(read_purchases)

    async def apply(self, change: Change, *, key: str) -> Receipt:
        """Make a change, once for a `key` for ever, with its audit row, in one transaction."""
        at = self._clock.now()
        with _shop_errors():
            return await self._database.write(lambda connection: make_change(connection, change, key=key, at=at))

    async def receipt(self, key: str) -> Receipt | None:
        """What was made under a key, or None when nothing was."""
        return await self._read(lambda connection: read_receipt(connection, key))

    async def _read(self, work: Callable[[Connection], T]) -> T:
        with _shop_errors():
            return await self._database.read(work)


@contextmanager
def _shop_errors() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise ShopUnavailableError(str(error)) from error
