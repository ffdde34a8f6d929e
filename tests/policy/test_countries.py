"""Countries are told apart by what they are, not by how an address writes them."""

import pytest

from shopclerk.bot.policy.countries import country_code, is_domestic, may_withdraw


@pytest.mark.parametrize(
    "country", ["USA", "U.S.A.", "us", "United States", " united states of america ", "美国", "ＵＳＡ"]
)
def test_the_united_states_have_many_names(country: str) -> None:
    assert is_domestic(country, "US")
    assert not is_domestic(country, "Germany")


@pytest.mark.parametrize(
    ("country", "may"),
    [("Germany", True), ("DE", True), ("UK", True), ("英国", True), ("Canada", False), ("USA", False), ("", False)],
)
def test_only_buyers_in_the_eu_and_the_uk_may_withdraw_by_law(country: str, may: bool) -> None:
    assert may_withdraw(country) is may


def test_a_country_nobody_listed_is_itself() -> None:
    assert country_code("Atlantis") == country_code(" ATLANTIS ")
    assert country_code("Atlantis") != country_code("Lemuria")
