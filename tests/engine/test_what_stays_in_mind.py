"""What the clerk keeps in mind between pieces of work: the order spoken of, what was refused, what else was asked."""

from datetime import UTC, datetime

import pytest

from shopclerk.bot.engine.remembering import over, points_back
from shopclerk.bot.model.message import ConversationId, MessageId, Outcome
from shopclerk.bot.policy.confirmation import propose, was_asked_in

from .shop_floor import OpenFloor


@pytest.mark.parametrize("text", ["cancel it", "fine, send it back then", "where is the money for it", "取消这个"])
def test_a_pronoun_speaks_of_the_order_before(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize("text", ["return my tent, it leaks", "it does not work", "cancel W1001"])
def test_a_pronoun_for_something_else_does_not(text: str) -> None:
    assert not points_back(text)


def test_only_the_order_and_the_act_outlive_the_work() -> None:
    slots = {"order": "W1", "flow": "return", "items": "0", "method": "card", "queue": "W2", "listed": "W1 W2"}
    assert over(slots) == {"about": "W1", "act": "return"}
    assert over({"listed": "W1 W2"}) == {"listed": "W1 W2"}


async def test_it_is_the_order_that_was_just_refused(open_floor: OpenFloor) -> None:
    floor = open_floor()
    assert (await floor.say("cancel W1002")).reason == "order_state"
    reply = await floor.say("fine, send it back then")
    assert (reply.outcome, await floor.pending()) == (Outcome.CONFIRM, "return_delivered_order_items")
    assert "Return from order W1002" in reply.text


async def test_the_first_one_is_the_first_of_the_list_that_was_shown(open_floor: OpenFloor) -> None:
    floor = open_floor()
    shown = (await floor.say("list my orders")).text
    reply = await floor.say("cancel the second one")
    second = shown.splitlines()[2]
    assert "W1100" in second
    assert "Cancel order W1100" in reply.text


async def test_a_parcel_is_found_by_its_tracking_number(open_floor: OpenFloor) -> None:
    floor = open_floor()
    number = await floor.bot.state("orders.W1005.fulfillments.0.tracking_id.0")
    assert "Order W1005" in (await floor.say(f"where is parcel {number}")).text


async def test_of_two_orders_the_one_that_may_not_be_cancelled_does_not_stop_the_other(open_floor: OpenFloor) -> None:
    floor = open_floor()
    reply = await floor.say("cancel W1005 and W1001")
    assert reply.outcome is Outcome.CONFIRM
    assert "W1005 is already being processed" in reply.text
    assert "Cancel order W1001" in reply.text


async def test_each_order_gets_what_was_said_of_it(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel W1001 and return the headphones from W1002")
    reply = await floor.say("yes")
    assert (reply.outcome, await floor.pending()) == (Outcome.DONE, "return_delivered_order_items")
    assert "Return from order W1002" in reply.text
    assert await floor.status("W1002") == "delivered"


async def test_nothing_waits_when_the_second_order_is_refused_after_the_first_is_done(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel W1001 and W1005")
    assert (await floor.say("yes")).outcome is Outcome.DONE
    assert await floor.pending() is None


async def test_all_of_the_orders_offered_are_cancelled_one_by_one(open_floor: OpenFloor) -> None:
    floor = open_floor("bruno")
    await floor.say("cancel my orders please")
    await floor.say("all of them")
    for _ in range(3):
        assert (await floor.say("yes")).outcome is Outcome.DONE
    assert [await floor.status(order) for order in ("W1006", "W1007", "W1093")] == ["cancelled"] * 3


async def test_another_piece_is_taken_up_after_a_refusal(open_floor: OpenFloor) -> None:
    floor = open_floor("amina")
    assert (await floor.say("return everything from W1017")).reason == "final_sale"
    reply = await floor.say("ok, only the merino top")
    assert reply.outcome is Outcome.CONFIRM
    assert "Merino Base Top" in reply.text
    assert "Beanie" not in reply.text


async def test_a_question_why_is_not_taken_for_another_try(open_floor: OpenFloor) -> None:
    floor = open_floor("amina")
    await floor.say("return everything from W1017")
    assert (await floor.say("why can't the beanie go back?")).outcome is not Outcome.CONFIRM
    assert await floor.pending() is None


async def test_a_yes_with_an_excuse_is_asked_for_again(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel W1001")
    reply = await floor.say("yes sorry was at lunch")
    assert (reply.outcome, await floor.status("W1001")) == (Outcome.CONFIRM, "pending")
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_what_a_deleted_message_asked_for_waits_no_more(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel W1001")
    conversation = await floor.bot.store.conversation(ConversationId("c-1"))
    await floor.bot.delete(conversation.turns[0].message_id)
    assert await floor.pending() is None
    assert (await floor.say("yes")).outcome is not Outcome.DONE
    assert await floor.status("W1001") == "pending"


async def test_deleting_another_message_leaves_it_waiting(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("hello")
    first = (await floor.bot.store.conversation(ConversationId("c-1"))).turns[0].message_id
    await floor.say("cancel W1001")
    await floor.bot.delete(first)
    assert await floor.pending() == "cancel_pending_order"


def test_an_action_knows_the_message_that_asked_for_it() -> None:
    pending = propose(
        "cancel_pending_order",
        {"order_id": "W1"},
        asked_in=MessageId("m-1"),
        terms="",
        expires_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert was_asked_in(pending, MessageId("m-1"))
    assert not was_asked_in(pending, MessageId("m-2"))


async def test_a_stranger_is_told_how_to_link_and_not_that_nothing_is_known(open_floor: OpenFloor) -> None:
    reply = await open_floor(None).say("where is my order W1019, it is a present")
    assert reply.outcome is Outcome.ANSWERED
    assert "don't know" not in reply.text
    assert "link my account" in reply.text


async def test_sold_out_options_and_other_products_are_said_to_be_so(open_floor: OpenFloor) -> None:
    floor = open_floor()
    sold_out = await floor.say("change the fleece in W1001 to XL oat")
    assert "sold out" in sold_out.text
    assert await floor.pending() is None
    assert "L, oat" in (await floor.say("L oat then")).text
    other = await open_floor().say("swap the fleece in W1001 for the Downpour Jacket", conversation="c-2")
    assert (other.outcome, other.reason) == (Outcome.REFUSED, "same_product")


async def test_a_correction_keeps_what_it_does_not_name(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("change the fleece in W1001 to L and plum")
    assert "(XL, plum)" in (await floor.say("no wait, XL")).text


async def test_what_is_done_is_not_undone_by_cancelling_something_else(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel W1001")
    await floor.say("yes")
    reply = await floor.say("undo that")
    assert "can't be taken back" in reply.text
    assert await floor.pending() is None


async def test_who_returns_a_gift_card_does_not_say_where_the_money_goes(open_floor: OpenFloor) -> None:
    floor = open_floor("noam")
    assert (await floor.say("return the gift card from W1034")).reason == "not_returnable"
    assert "Visa ending in 5291" in (await floor.say("then the puzzle")).text
