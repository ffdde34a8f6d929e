"""The shape of the book of what models cost."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from .model.message import Usage
from .model.spending import Spent


class SpendBook(Protocol):
    """What models cost, by day, channel and shopper. Raises StoreError."""

    async def spent(self, day: date, *, channel: str, shopper: str) -> Spent:
        """What the day's answers cost so far: this shopper's, this channel's, all."""

    async def book(self, day: date, *, channel: str, shopper: str, usage: Usage, cost: Decimal) -> None:
        """Add what one call cost."""
