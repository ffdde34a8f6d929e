"""One product somebody bought, as far as recommendations need to know."""

from dataclasses import dataclass
from datetime import datetime

from .message import CustomerId
from .shop import OrderId, ProductId


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A product in an order that stands; `at` is None where the shop keeps no dates."""

    customer: CustomerId
    order: OrderId
    product: ProductId
    at: datetime | None = None
