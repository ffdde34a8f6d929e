"""The Shop port over a shop's own REST service, as openapi.yaml beside this file describes it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import TypeVar

from ..errors import OrderChangedError, ShopUnavailableError, WriteStateUnknownError
from ..model.change import Change, CustomerAddressChange, Receipt
from ..model.message import CustomerId
from ..model.purchase import Purchase
from ..model.shop import Customer, Order, OrderId, Product, ProductId
from .http_calls import Answer, HttpCalls, Pause
from .http_format import (
    CustomerList,
    MalformedAnswerError,
    OrderList,
    Page,
    ProductPage,
    PurchasePage,
    read,
    request_for,
    segment,
)

T = TypeVar("T")
P = TypeVar("P", bound=Page)

_GONE = (404, 410)
_SIDE_BY_SIDE = 8
"""Reads of one question that are under way at a time."""
_CHANGED = (409, 412)


class HttpShop:
    """A Shop behind REST. Close it with `aclose`."""

    def __init__(self, url: str, *, api_key: str = "", timeout: float = 10.0, pause: Pause = asyncio.sleep) -> None:
        """`timeout` is the total time of a call in seconds, tries included. Raises SettingsError."""
        self._calls = HttpCalls(url, api_key=api_key, timeout=timeout, pause=pause)

    async def aclose(self) -> None:
        """Close the connections; the next call opens new ones."""
        await self._calls.aclose()

    async def customer(self, id: CustomerId) -> Customer | None:
        """A customer, or None."""
        found = await self._get(Customer, f"/customers/{segment(id)}") if id else None
        return self._asked_for(found, "customer", found is None or found.id == id)

    async def customer_by_email(self, email: str) -> Customer | None:
        """The customer with this e-mail address, in whatever case it is written, or None."""
        wanted = email.strip().casefold()
        found = await self._get(CustomerList, "/customers", {"email": email.strip()}) if wanted else None
        # A server that searches loosely must not link a shopper to somebody else.
        return next((one for one in found.customers if one.email.casefold() == wanted), None) if found else None

    async def customers_by_name(self, first: str, last: str, zip: str) -> Sequence[Customer]:
        """The customers of this name and zip code, in whatever case they are written."""
        wanted = tuple(part.strip().casefold() for part in (first, last, zip))
        asked = {"first_name": first.strip(), "last_name": last.strip(), "zip": zip.strip()}
        found = await self._get(CustomerList, "/customers", asked)
        return tuple(one for one in found.customers if _name_and_zip(one) == wanted) if found else ()

    async def order(self, id: OrderId) -> Order | None:
        """An order, or None; an id is known with and without its leading `#`."""
        bare = id.removeprefix("#")
        for spelling in (id, bare if id.startswith("#") else f"#{id}") if bare else ():
            found = await self._get(Order, f"/orders/{segment(spelling)}")
            if found is not None:
                return self._asked_for(found, "order", found.id.removeprefix("#") == bare)
        return None

    async def orders_of(self, customer: CustomerId, *, limit: int = 20) -> Sequence[Order]:
        """A customer's orders, newest first."""
        found = await self._get(OrderList, f"/customers/{segment(customer)}/orders", {"limit": str(limit)})
        orders = found.orders if found else ()
        self._asked_for(None, "customer's orders", all(order.customer == customer for order in orders))
        return orders[:limit]

    async def product(self, id: ProductId) -> Product | None:
        """A product with its items, or None."""
        found = await self._get(Product, f"/products/{segment(id)}") if id else None
        return self._asked_for(found, "product", found is None or found.id == id)

    async def products_by_id(self, ids: Collection[ProductId]) -> Mapping[ProductId, Product]:
        """The products with these ids, read side by side; unknown ones are left out."""
        few = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def read(id: ProductId) -> Product | None:
            async with few:
                return await self.product(id)

        found = await asyncio.gather(*(read(id) for id in ids))
        return {product.id: product for product in found if product}

    async def product_of(self, item: str) -> Product | None:
        """The product an item belongs to, or None."""
        found = await self._get(Product, f"/items/{segment(item)}/product") if item else None
        return found if found and found.item(item) else None

    async def product_types(self) -> Mapping[str, ProductId]:
        """Every product's name and id, in the order of their names. Follows the pages of the list."""
        pages = [page async for page in self._pages(ProductPage, "/products")]
        return dict(sorted((row.name, ProductId(row.id)) for page in pages for row in page.products))

    async def purchases(self) -> Sequence[Purchase]:
        """All that was bought by customers who want recommendations; nothing where the shop does not tell."""
        pages = [page async for page in self._pages(PurchasePage, "/purchases")]
        return tuple(bought for page in pages for bought in page.purchases)

    async def apply(self, change: Change, *, key: str) -> Receipt:
        """Make a change, once for a `key` for ever.

        The request is sent once. Where its answer is lost, or says that the order changed, the shop is asked for the
        key's receipt while there is time: what was made counts.
        """
        ends = self._calls.deadline()
        path, body = request_for(change)
        try:
            answer = await self._calls.post(path, body, key=key, ends=ends)
            if answer.good:
                return self._made(answer)
            if answer.status not in (*_CHANGED, *_GONE):
                raise self._calls.complaint(answer.status)
            problem = f"{self._calls.who} says {_subject(change)} is no longer as it was ({answer.status})"
            failure: OrderChangedError | WriteStateUnknownError = OrderChangedError(problem)
        except WriteStateUnknownError as error:
            failure = error
        return await self._receipt_in_time(key, ends) or _raise(failure)

    async def receipt(self, key: str) -> Receipt | None:
        """What was made under a key, or None when nothing was."""
        return await self._get(Receipt, f"/receipts/{segment(key)}")

    async def _pages(self, kind: type[P], path: str) -> AsyncIterator[P]:
        cursor, seen = "", set[str]()
        while cursor not in seen:  # a server that goes round in circles is left
            seen.add(cursor)
            page = await self._get(kind, path, {"cursor": cursor} if cursor else None)
            if page is None:
                return
            yield page
            if not page.next:
                return
            cursor = page.next

    def _made(self, answer: Answer) -> Receipt:
        try:
            return read(Receipt, answer.body)
        except MalformedAnswerError as error:
            raise WriteStateUnknownError(f"{self._calls.who} answers a change with {error}") from None

    async def _receipt_in_time(self, key: str, ends: float) -> Receipt | None:
        try:
            return await self._get(Receipt, f"/receipts/{segment(key)}", ends=ends)
        except ShopUnavailableError:
            return None

    async def _get(
        self, kind: type[T], path: str, parameters: Mapping[str, str] | None = None, *, ends: float | None = None
    ) -> T | None:
        answer = await self._calls.get(path, parameters, ends=ends or self._calls.deadline())
        if answer.status in _GONE:
            return None
        if not answer.good:
            raise self._calls.complaint(answer.status)
        try:
            return read(kind, answer.body)
        except MalformedAnswerError as error:
            raise ShopUnavailableError(f"{self._calls.who} sends {error}: compare it with openapi.yaml") from None

    def _asked_for(self, found: T, what: str, right: bool) -> T:
        """`found`, unless the shop (or a cache before it) answered with somebody else's data."""
        if not right:
            raise ShopUnavailableError(
                f"{self._calls.who} sends another {what} than it was asked for: see to its server"
            )
        return found


def _name_and_zip(customer: Customer) -> tuple[str, str, str]:
    name = customer.name
    return name.first.casefold(), name.last.casefold(), customer.address.zip.casefold()


def _subject(change: Change) -> str:
    return "the customer" if isinstance(change, CustomerAddressChange) else "the order"


def _raise(failure: Exception) -> Receipt:
    raise failure
