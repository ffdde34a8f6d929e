"""A shop in memory with the customer, the order and the product that openapi.yaml gives as examples."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import yaml

from shopclerk.bot.errors import OrderChangedError
from shopclerk.bot.model.change import Cancellation, Change, CustomerAddressChange, MoneyBack, Receipt
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.shop import Customer, Order, OrderId, OrderStatus, Product, ProductId
from shopclerk.bot.shop.http_format import read


def openapi() -> dict[str, Any]:
    """The document that ships beside the client."""
    return yaml.safe_load(files("shopclerk.bot.shop").joinpath("openapi.yaml").read_text(encoding="utf-8"))


def example(kind: type[Any]) -> Any:
    """The document's example of a kind, as the client reads it."""
    schema = openapi()["components"]["schemas"][kind.__name__]
    return read(kind, json.dumps(schema["examples"][0]).encode())


def cancellation(order: Order, customer: Customer) -> Cancellation:
    """The whole order is called off and the money goes back to the first payment method."""
    refund = MoneyBack(amount=order.paid(), method=customer.payment_methods[0], days=(5, 7))
    return Cancellation(order=order, reason="no longer needed", refunds=(refund,))


class CornerShop:
    """A Shop that keeps what was applied in `applied`, in order."""

    def __init__(self) -> None:
        self.ana: Customer = example(Customer)
        self.orders: dict[str, Order] = {"#W1001": example(Order)}
        self.products: dict[str, Product] = {"70": example(Product)}
        self.applied: list[Change] = []
        self.receipts: dict[str, Receipt] = {}

    async def customer(self, id: CustomerId) -> Customer | None:
        return self.ana if id == self.ana.id else None

    async def customer_by_email(self, email: str) -> Customer | None:
        return self.ana if email.casefold() == self.ana.email else None

    async def customers_by_name(self, first: str, last: str, zip: str) -> Sequence[Customer]:
        wanted = (first.casefold(), last.casefold(), zip)
        return [self.ana] if wanted == ("ana", "duarte", "04101") else []

    async def order(self, id: OrderId) -> Order | None:
        return self.orders.get(id)

    async def orders_of(self, customer: CustomerId, *, limit: int = 20) -> Sequence[Order]:
        mine = [order for order in self.orders.values() if order.customer == customer]
        return mine[::-1][:limit]

    async def product(self, id: ProductId) -> Product | None:
        return self.products.get(id)

    async def products_by_id(self, ids: Collection[ProductId]) -> Mapping[ProductId, Product]:
        return {id: self.products[id] for id in ids if id in self.products}

    async def product_of(self, item: str) -> Product | None:
        return next((product for product in self.products.values() if product.item(item)), None)

    async def product_types(self) -> Mapping[str, ProductId]:
        return {product.name: product.id for product in self.products.values()}

    async def apply(self, change: Change, *, key: str) -> Receipt:
        if key in self.receipts:
            return replace(self.receipts[key], repeated=True)
        self.receipts[key] = receipt = self._make(change)
        self.applied.append(change)
        return receipt

    async def receipt(self, key: str) -> Receipt | None:
        return replace(self.receipts[key], repeated=True) if key in self.receipts else None

    def _make(self, change: Change) -> Receipt:
        if isinstance(change, CustomerAddressChange):
            self.ana = replace(self.ana, address=change.address)
            return Receipt(customer=self.ana)
        order = self.orders[change.order.id]
        if order.version != change.order.version:
            raise OrderChangedError("somebody was faster")
        status = OrderStatus.CANCELLED if isinstance(change, Cancellation) else order.status
        self.orders[order.id] = after = replace(order, status=status, version=order.version + 1)
        return Receipt(order=after)
