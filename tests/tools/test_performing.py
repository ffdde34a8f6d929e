"""A write happens once, as agreed, and an unanswered one is looked up, never guessed."""

from dataclasses import replace

import pytest

from shopclerk.bot.errors import OrderChangedError, ShopUnavailableError, WriteStateUnknownError
from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.shop import ProductId
from shopclerk.bot.tools.performing import perform, terms_of
from shopclerk.bot.tools.registry import by_name

from .small_shop import call, context, small_shop, usd

CANCEL = ("cancel_pending_order", {"order_id": "#W1001", "reason": "no longer needed"})


async def test_the_same_key_again_makes_nothing_and_shows_what_was_made() -> None:
    shop = small_shop()

    first = await call(shop, *CANCEL)
    second = await call(shop, *CANCEL)

    assert first == second
    assert not isinstance(second, Refusal)
    assert second["status"] == "cancelled"
    assert len(shop.applied) == 1


async def test_a_changed_order_is_decided_on_once_more() -> None:
    shop = small_shop()
    shop.failures = [OrderChangedError("moved")]

    order = await call(shop, *CANCEL)

    assert not isinstance(order, Refusal)
    assert order["status"] == "cancelled"


async def test_an_order_that_keeps_changing_is_left_alone() -> None:
    shop = small_shop()
    shop.failures = [OrderChangedError("moved"), OrderChangedError("moved again")]

    refusal = await call(shop, *CANCEL)

    assert isinstance(refusal, Refusal)
    assert refusal.rule == "changed_meanwhile"
    assert not shop.applied


async def test_a_write_whose_answer_was_lost_is_found_under_its_key() -> None:
    shop = small_shop()
    shop.failures, shop.silent = [WriteStateUnknownError("no answer")], True

    order = await call(shop, *CANCEL)

    assert not isinstance(order, Refusal)
    assert order["status"] == "cancelled"
    assert len(shop.applied) == 1


async def test_a_write_that_cannot_be_found_stays_unknown() -> None:
    shop = small_shop()
    shop.failures = [WriteStateUnknownError("no answer")]

    with pytest.raises(WriteStateUnknownError):
        await call(shop, *CANCEL)


async def test_a_shop_that_is_down_is_an_error_and_no_refusal() -> None:
    shop = small_shop()
    shop.failures = [ShopUnavailableError("down")]

    with pytest.raises(ShopUnavailableError):
        await call(shop, *CANCEL)


async def test_what_changed_since_the_yes_was_asked_for_is_not_done() -> None:
    shop = small_shop()
    tool = by_name()["modify_pending_order_items"]
    asked = tool.arguments.model_validate(
        {"order_id": "#W1001", "item_ids": ["L-RED"], "new_item_ids": ["L-BLUE"], "payment_method_id": "credit_card_1"}
    )
    assert tool.decide is not None
    shown = await tool.decide(context(shop), asked)
    assert not isinstance(shown, Refusal)
    lamp = shop.products[ProductId("P-LAMP")]
    dearer = tuple(replace(item, price=item.price + usd("1.00")) for item in lamp.items)
    shop.products[lamp.id] = replace(lamp, items=dearer)

    refusal = await perform(tool, context(shop), asked, "k", terms_of(shown))

    assert isinstance(refusal, Refusal)
    assert refusal.rule == "terms_changed"
    assert not shop.applied
