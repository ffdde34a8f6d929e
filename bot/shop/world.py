"""A shop's whole world at one moment: its products, customers and orders."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from ..model.shop import Customer, Order, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Products, customers and orders, in order. `source` says where it comes from, `notes` what its format needs back.

    A customer's `orders` are exactly those that name the customer. `edition` names a world that was moved in time.
    """

    source: str
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    notes: Mapping[str, object] = field(default_factory=dict)
    edition: str = ""

    def moved(self, by: timedelta) -> "World":
        """The same world with all its dates later."""
        orders = tuple(
            replace(
                order,
                placed_at=order.placed_at and order.placed_at + by,
                delivered_at=order.delivered_at and order.delivered_at + by,
            )
            for order in self.orders
        )
        return replace(self, orders=orders, edition=self.digest())

    def digest(self) -> str:
        """The same for the same world, in every process and whenever it is set up."""
        if self.edition:
            return self.edition
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).hexdigest()
