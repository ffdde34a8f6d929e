"""Amounts of money: exact, and never without a currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in a currency (ISO 4217 code). Sums of two currencies raise ValueError."""

    amount: Decimal
    currency: str = "USD"

    def __add__(self, other: "Money") -> "Money":
        return Money(amount=self.amount + self._same(other).amount, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(amount=self.amount - self._same(other).amount, currency=self.currency)

    def __neg__(self) -> "Money":
        return Money(amount=-self.amount, currency=self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other).amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self) -> "Money":
        """To whole cents, halves up."""
        return Money(amount=self.amount.quantize(CENT, rounding=ROUND_HALF_UP), currency=self.currency)

    def percent(self, share: int) -> "Money":
        """`share` hundredths of it, rounded to cents."""
        return Money(amount=self.amount * share / 100, currency=self.currency).rounded()

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be counted together")
        return other


def nothing(currency: str = "USD") -> Money:
    """No money at all."""
    return Money(amount=Decimal("0.00"), currency=currency)
