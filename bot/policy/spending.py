"""What models may cost a day, and what is done with less: a smaller model first, then quotes without any."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..model.spending import Spent

SMALLER_FROM = Decimal("0.8")
"""Of a cap, from where the smaller model writes."""
_MILLION = Decimal(1_000_000)


class Means(StrEnum):
    """What an answer may be written with."""

    MODEL = "model"
    SMALLER = "smaller"
    QUOTES = "quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Of a model, for a million tokens in and out."""

    tokens_in: Decimal = Decimal(0)
    tokens_out: Decimal = Decimal(0)

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """What these tokens cost."""
        return (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What a day's answers may cost; None: no cap."""

    shopper: Decimal | None = None
    channel: Decimal | None = None
    day: Decimal | None = None

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        return any(cap is not None for cap in (self.shopper, self.channel, self.day))


def means_left(spent: Spent, caps: Caps) -> Means:
    """What the next answer may be written with, by the cap that is nearest."""
    pairs = ((spent.shopper, caps.shopper), (spent.channel, caps.channel), (spent.day, caps.day))
    limited = [(used, cap) for used, cap in pairs if cap is not None]
    if any(used >= cap for used, cap in limited):
        return Means.QUOTES
    return Means.SMALLER if any(used >= cap * SMALLER_FROM for used, cap in limited) else Means.MODEL
