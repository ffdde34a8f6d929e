"""Nothing happens that the policy forbids: every refusal names its rule, in both languages, and changes nothing."""

import copy

import pytest

from shopclerk.bot.model.change import Refusal
from shopclerk.bot.tools.wording import as_data, explain

from .small_shop import call, small_shop
from .violations import VIOLATIONS, Violation


def _named(violation: Violation) -> str:
    tool, arguments, rule, _ = violation
    return f"{tool}-{arguments.get('order_id', '')}-{rule}"


@pytest.mark.parametrize("violation", VIOLATIONS, ids=_named)
async def test_a_forbidden_call_is_refused_by_its_rule_and_changes_nothing(violation: Violation) -> None:
    tool, arguments, rule, customer = violation
    shop = small_shop()
    before = copy.deepcopy((shop.customers, shop.products, shop.orders))

    refusal = await call(shop, tool, arguments, customer=customer)

    assert isinstance(refusal, Refusal)
    assert refusal.rule == rule
    assert (shop.customers, shop.products, shop.orders) == before
    assert not shop.applied


@pytest.mark.parametrize("violation", VIOLATIONS, ids=_named)
async def test_a_refusal_is_said_in_both_languages_without_gaps(violation: Violation) -> None:
    tool, arguments, _, customer = violation

    refusal = await call(small_shop(), tool, arguments, customer=customer)

    assert isinstance(refusal, Refusal)
    english, chinese = explain(refusal, "en"), explain(refusal, "zh")
    assert english.startswith(refusal.reason)
    assert refusal.reason
    assert any("一" <= sign <= "鿿" for sign in chinese)
    assert not any(gap in english + chinese for gap in ("{", "}", "None"))


def test_there_are_more_than_sixty_forbidden_calls_over_every_write() -> None:
    assert len(VIOLATIONS) >= 60
    assert len({tool for tool, *_ in VIOLATIONS}) >= 11


async def test_somebody_elses_order_reads_exactly_like_one_that_does_not_exist() -> None:
    shop = small_shop()
    theirs = await call(shop, "get_order_details", {"order_id": "#W9001"})
    nobodys = await call(shop, "get_order_details", {"order_id": "#W9009"})

    assert isinstance(theirs, Refusal)
    assert isinstance(nobodys, Refusal)
    for language in ("en", "zh"):
        assert explain(theirs, language).replace("9001", "9009") == explain(nobodys, language)
    assert str(as_data(theirs)).replace("9001", "9009") == str(as_data(nobodys))
