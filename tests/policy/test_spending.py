"""What is left to write an answer with, as a day's budget is spent."""

from decimal import Decimal

import pytest

from shopclerk.bot.model.spending import Spent
from shopclerk.bot.policy.spending import Caps, Means, Price, means_left


def spent(**amounts: str) -> Spent:
    return Spent(**{name: Decimal(amount) for name, amount in amounts.items()})


def caps(**amounts: str) -> Caps:
    return Caps(**{name: Decimal(amount) for name, amount in amounts.items()})


@pytest.mark.parametrize(
    ("used", "left"),
    [("0", Means.MODEL), ("0.79", Means.MODEL), ("0.80", Means.SMALLER), ("0.99", Means.SMALLER), ("1", Means.QUOTES)],
)
def test_from_four_fifths_the_smaller_model_writes_and_at_the_cap_none(used: str, left: Means) -> None:
    assert means_left(spent(shopper=used), caps(shopper="1")) is left


def test_the_nearest_cap_counts() -> None:
    used = spent(shopper="0.1", channel="4.9", day="20")
    assert means_left(used, caps(shopper="1", channel="5", day="100")) is Means.SMALLER


def test_one_shoppers_cap_leaves_the_others_their_model() -> None:
    limits = caps(shopper="1", day="100")
    assert means_left(spent(shopper="1", day="1"), limits) is Means.QUOTES
    assert means_left(spent(shopper="0", day="1"), limits) is Means.MODEL


def test_without_caps_everything_may_be_spent() -> None:
    assert means_left(spent(shopper="999", day="999"), Caps()) is Means.MODEL
    assert not Caps().any


def test_a_cap_of_nothing_never_asks_a_model() -> None:
    assert means_left(Spent(), caps(day="0")) is Means.QUOTES


def test_a_price_is_for_a_million_tokens() -> None:
    price = Price(tokens_in=Decimal("0.25"), tokens_out=Decimal("2"))
    assert price.of(1_000_000, 0) == Decimal("0.25")
    assert price.of(1_000, 500) == Decimal("0.00125")
