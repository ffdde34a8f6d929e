"""What models cost a shop in a day."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a day's answers cost: this shopper's, this channel's, all."""

    shopper: Decimal = Decimal(0)
    channel: Decimal = Decimal(0)
    day: Decimal = Decimal(0)
