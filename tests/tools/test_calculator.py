"""Sums: exact, bounded, and nothing but sums."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.tools.calculator import NotASumError, worked_out


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3131.1 + 4777.75 + 367.38", "8276.23"),
        ("155.33 - 147.05 + 268.77 - 235.13", "41.92"),
        ("0.1 + 0.2", "0.30"),
        ("2 + 3 * 4", "14.00"),
        ("(2 + 3) * -4", "-20.00"),
        ("1 / 3", "0.33"),
        ("2.675", "2.68"),
        ("$1,299.00 × 2", "2598.00"),
        ("１２ ÷ ４", "3.00"),
        ("8 / 4 / 2", "1.00"),
    ],
)
def test_a_sum_is_worked_out_exactly(expression: str, value: str) -> None:
    assert worked_out(expression) == Decimal(value)


@pytest.mark.parametrize(
    "expression",
    ["", "1 +", "2 ** 9", "9 // 2", "1 / 0", "0 / 0", "(1", "1)", "a + 1", "1 1", "().__class__", "1,2"],
)
def test_what_is_not_a_sum_is_said_to_be_none(expression: str) -> None:
    with pytest.raises(NotASumError):
        worked_out(expression)


@pytest.mark.parametrize("expression", ["-" * 90 + "1", "9" * 60 + "*" + "9" * 60])
def test_what_is_too_deep_or_too_large_is_refused(expression: str) -> None:
    with pytest.raises(NotASumError):
        worked_out(expression)


@given(st.text(alphabet="0123456789.+-*/() ", max_size=200))
def test_any_text_is_worked_out_or_refused(expression: str) -> None:
    try:
        assert worked_out(expression).is_finite()
    except NotASumError:
        return


@given(st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=12))
def test_a_list_of_amounts_adds_up(amounts: list[Decimal]) -> None:
    assert worked_out(" + ".join(str(amount) for amount in amounts)) == sum(amounts)
