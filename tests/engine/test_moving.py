"""The default address is changed like an order's: asked for, shown, and done after a yes."""

import pytest

from shopclerk.bot.model.message import Outcome

from .shop_floor import OpenFloor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_new_default_address_is_asked_for_shown_and_kept(open_floor: OpenFloor) -> None:
    floor = open_floor()
    asked = await floor.say("I want to change my default address")
    assert "default address" in asked.text
    shown = await floor.say("12 Elm Street, Apt 4, Austin, TX 78712")
    assert (shown.outcome, await floor.pending()) == (Outcome.CONFIRM, "modify_user_address")
    assert "12 Elm Street" in shown.text
    assert (await floor.say("yes")).outcome is Outcome.DONE
    customer = await floor.shop.customer("ana")  # type: ignore[arg-type]
    assert customer is not None
    assert (customer.address.address1, customer.address.zip) == ("12 Elm Street", "78712")
    assert await floor.bot.state("orders.W1001.address.address1") != "12 Elm Street"


async def test_it_goes_in_chinese_too_and_nothing_happens_before_the_yes(open_floor: OpenFloor) -> None:
    floor = open_floor("chen_jing")
    before = await floor.shop.customer("chen_jing")  # type: ignore[arg-type]
    asked = await floor.say("修改默认收货地址")
    assert "默认收货地址" in asked.text
    shown = await floor.say("广东省深圳市南山区科技园路8号2栋501室，邮编518057")
    assert (shown.outcome, await floor.pending()) == (Outcome.CONFIRM, "modify_user_address")
    await floor.say("算了")
    assert await floor.shop.customer("chen_jing") == before  # type: ignore[arg-type]


async def test_a_question_about_it_or_an_order_is_no_such_wish(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("send order W1001 to my default address")
    assert await floor.pending() != "modify_user_address"
