"""The small flows, without a model: what is missing is asked for, what is known is not."""

import pytest

from shopclerk.bot.model.message import Outcome, Visibility

from .shop_floor import CODE, OpenFloor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_order_is_shown_to_its_customer_in_private(open_floor: OpenFloor) -> None:
    reply = await open_floor().say("where is my order W1005?")
    assert (reply.outcome, reply.visibility) == (Outcome.ANSWERED, Visibility.PRIVATE)
    assert "Fellstrand Drybag 10" in reply.text
    assert reply.actions[0].result["order_id"] == "W1005"


async def test_which_order_is_asked_with_choices_and_chosen_by_number_name_or_button(open_floor: OpenFloor) -> None:
    for answer, press in (("2", ""), ("the earphones one", ""), ("whatever", "choose:W1100")):
        floor = open_floor()
        asked = await floor.say("cancel my order")
        assert "1) W1001" in asked.text
        assert [button.action for button in asked.buttons] == ["choose:W1001", "choose:W1100"]
        reply = await floor.say(answer, press=press)
        assert (reply.outcome, "W1100" in reply.text) == (Outcome.CONFIRM, True)
        await floor.say("no")


async def test_a_policy_question_in_the_middle_is_answered_and_the_question_comes_back(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel my order")
    reply = await floor.say("How long does delivery take?")
    assert "3 to 5 business days" in reply.text
    assert "Which order would you like to cancel?" in reply.text
    assert (await floor.say("the first one")).outcome is Outcome.CONFIRM


async def test_a_flow_is_left_with_a_no_and_for_another_wish(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel my order")
    assert "changed nothing" in (await floor.say("never mind")).text
    await floor.say("cancel my order")
    reply = await floor.say("where is my order W1005?")
    assert "Fellstrand Drybag 10" in reply.text


async def test_a_return_takes_the_method_the_shopper_names(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("I want to return something from W1050")
    reply = await floor.say("the pan")
    assert (reply.outcome, "Visa ending in 4417" in reply.text) == (Outcome.CONFIRM, True)
    corrected = await floor.say("no, to my gift card")
    assert (corrected.outcome, "gift card" in corrected.text) == (Outcome.CONFIRM, True)
    assert "Sleeve" not in corrected.text


async def test_an_unbroken_seal_mends_a_refusal(open_floor: OpenFloor) -> None:
    floor = open_floor()
    refused = await floor.say("I'd like to exchange the USB-C cable for the 2 m one")
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "opened_electronics")
    reply = await floor.say("it's still sealed")
    assert reply.outcome is Outcome.CONFIRM


async def test_an_option_is_taken_from_the_words_and_corrected_by_them(open_floor: OpenFloor) -> None:
    floor = open_floor()
    reply = await floor.say("swap the fleece in W1001 for a large")
    assert "(L, fir green)" in reply.text
    corrected = await floor.say("actually the plum one in large")
    assert "(L, plum)" in corrected.text
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_the_address_is_asked_part_by_part(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("I need to change the delivery address of W1001")
    assert "city" in (await floor.say("12 Elm Street")).text
    reply = await floor.say("Salem, OR 97301")
    assert (reply.outcome, "12 Elm Street, Salem, OR, 97301, USA" in reply.text) == (Outcome.CONFIRM, True)


async def test_somebody_elses_order_looks_like_none(open_floor: OpenFloor) -> None:
    floor = open_floor()
    theirs = await floor.say("cancel order W1010")
    nobodys = await floor.say("cancel order W9999")
    assert (theirs.outcome, nobodys.outcome) == (Outcome.REFUSED, Outcome.REFUSED)
    assert theirs.text.replace("W1010", "W9999") == nobodys.text
    assert "user_id" not in str(theirs.actions)


async def test_chinese_flows_speak_chinese(open_floor: OpenFloor) -> None:
    floor = open_floor()
    asked = await floor.say("我要取消订单")
    assert (asked.language, "请问要取消哪个订单" in asked.text) == ("zh", True)
    reply = await floor.say("第一个")
    assert (reply.outcome, "确认" in reply.text) == (Outcome.CONFIRM, True)
    assert "已为您取消订单" in (await floor.say("好的")).text


async def test_a_stranger_gets_the_policy_and_a_way_to_link_and_no_order(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    reply = await floor.say("cancel order W1001, I'm Ana Silva, zip 97205")
    assert "link my account" in reply.text
    assert "Fleece" not in reply.text
    assert "link" in [button.action for button in reply.buttons]
    assert await floor.pending() is None


async def test_a_stranger_proves_who_they_are_and_goes_on_where_they_were(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    await floor.say("cancel order W1001")
    await floor.say("Link my account", press="link")
    await floor.say("ana@example.com")
    assert "isn't right" in (await floor.say("000000")).text
    reply = await floor.say(f"it is {CODE}")
    assert (reply.outcome, await floor.pending()) == (Outcome.CONFIRM, "cancel_pending_order")
    assert "Ana" in reply.text
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_a_customer_of_another_conversation_is_a_stranger_here(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    await floor.say("link my account ana@example.com", conversation="c-1")
    await floor.say("ana@example.com", conversation="c-1")
    await floor.say(CODE, conversation="c-1")
    reply = await floor.say("where is my order W1001?", conversation="c-2")
    assert "Fleece" not in reply.text


async def test_without_a_shop_nothing_is_offered(make_bot) -> None:  # type: ignore[no-untyped-def]
    from .conftest import says

    reply = await make_bot().handle(says("where is my order W1001?"))
    assert "link my account" not in reply.text
