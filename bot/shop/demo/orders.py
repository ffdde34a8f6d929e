"""Orders of the demo shop as plans: who ordered what and when, and how far it came."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from ...model.shop import Customer, Item, OrderStatus, Product
from .draws import draw, pick

SEED_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""The day everything in the demo shop is counted from."""

PLANNED = 140
"""Orders besides those of orders.csv, which the transcripts know by number."""

# In this proportion; what is open is rarer than what is done, as in any shop.
_COURSE = (
    OrderStatus.DELIVERED,
    OrderStatus.PENDING,
    OrderStatus.DELIVERED,
    OrderStatus.PROCESSED,
    OrderStatus.DELIVERED,
    OrderStatus.CANCELLED,
    OrderStatus.DELIVERED,
    OrderStatus.RETURN_REQUESTED,
    OrderStatus.PENDING,
    OrderStatus.EXCHANGE_REQUESTED,
    OrderStatus.DELIVERED,
    OrderStatus.PENDING,
    OrderStatus.PROCESSED,
    OrderStatus.ITEMS_MODIFIED,
)
_POWER_BANK_COUNTRIES = {"China", "Hong Kong", "Singapore", "Japan", "Australia"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One order before its money: `paid_by` are `visa`, `paypal` or `gift:40`, the last takes what is left."""

    id: str
    customer: str
    status: OrderStatus
    placed_at: datetime
    delivered_at: datetime | None
    paid_by: tuple[str, ...]
    items: tuple[str, ...]


def written_plans() -> Iterator[Plan]:
    """The orders of orders.csv."""
    text = files(__package__).joinpath("orders.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        yield Plan(
            id=row["id"],
            customer=row["customer"],
            status=OrderStatus(row["status"]),
            placed_at=datetime.fromisoformat(row["placed_at"]).replace(tzinfo=UTC),
            delivered_at=datetime.fromisoformat(row["delivered_at"]).replace(tzinfo=UTC)
            if row["delivered_at"]
            else None,
            paid_by=tuple(row["paid_by"].split()),
            items=tuple(row["items"].split()),
        )


def drawn_plans(first: int, customers: Sequence[Customer], catalogue: Sequence[Product]) -> Iterator[Plan]:
    """More orders, numbered from `first`; only of what is delivered where the customer lives."""
    for number in range(first, first + PLANNED):
        id = f"W{number}"
        customer = customers[(number * 7) % len(customers)]
        status = _COURSE[number % len(_COURSE)]
        placed_at, delivered_at = _dates(id, status)
        sendable = [product for product in catalogue if _delivered_to(product, customer.address.country)]
        items = tuple(_some_items(id, sendable))
        yield Plan(
            id=id,
            customer=customer.id,
            status=status,
            placed_at=placed_at,
            delivered_at=delivered_at,
            paid_by=(_way_to_pay(id, customer),),
            items=tuple(item.id for item in items),
        )


def _dates(id: str, status: OrderStatus) -> tuple[datetime, datetime | None]:
    minutes = timedelta(minutes=draw("minutes", id, below=24 * 60))
    match status:
        case OrderStatus.PENDING | OrderStatus.ITEMS_MODIFIED:
            return SEED_DAY - minutes, None
        case OrderStatus.PROCESSED:
            return SEED_DAY - timedelta(days=1 + draw("days", id, below=3)) - minutes, None
        case OrderStatus.CANCELLED:
            return SEED_DAY - timedelta(days=5 + draw("days", id, below=90)) - minutes, None
        case OrderStatus.RETURN_REQUESTED | OrderStatus.EXCHANGE_REQUESTED:
            delivered = SEED_DAY - timedelta(days=3 + draw("days", id, below=12)) - minutes
        case _:
            delivered = SEED_DAY - timedelta(days=1 + draw("days", id, below=75)) - minutes
    return delivered - timedelta(days=3 + draw("way", id, below=6)), delivered


def _some_items(id: str, sendable: Sequence[Product]) -> Iterator[Item]:
    for place in range(1 + draw("pieces", id, below=3)):
        product = pick(sendable, "product", id, place)
        yield pick(product.items, "item", id, place)


def _way_to_pay(id: str, customer: Customer) -> str:
    """Never a gift card: what was on it before is nobody's business here."""
    ways = [method.brand or method.source.value for method in customer.payment_methods if method.balance is None]
    return pick(ways, "pays", id)


def _delivered_to(product: Product, country: str) -> bool:
    if country == "USA":
        return True
    abroad = product.return_class not in {"oversized", "not_returnable"}
    return abroad and not ("Power Bank" in product.name and country in _POWER_BANK_COUNTRIES)


def by_id(products: Sequence[Product]) -> Mapping[str, tuple[Product, Item]]:
    """Every item with its product."""
    return {item.id: (product, item) for product in products for item in product.items}
