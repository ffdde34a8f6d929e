"""A shop's whole world at one moment: its products, customers and orders."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from ..model.shop import Customer, Order, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Products, customers and orders, in order. `source` says where it comes from, `notes` what its format needs back.

    A customer's `orders` are exactly those that name the customer.
    """

    source: str
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    notes: Mapping[str, object] = field(default_factory=dict)

    def digest(self) -> str:
        """The same for the same world, in every process."""
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).hexdigest()
