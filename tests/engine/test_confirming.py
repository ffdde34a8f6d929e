"""Nothing is done before a yes, nothing twice, and nothing other than what was shown."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shopclerk.bot.errors import OrderChangedError, ShopUnavailableError, WriteStateUnknownError
from shopclerk.bot.model.change import Change, Receipt
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.message import ConversationId, Outcome, Visibility
from shopclerk.bot.model.shop import OrderId
from shopclerk.bot.model.ticket import HandoffReason
from shopclerk.bot.ports import Shop

from .shop_floor import Floor, OpenFloor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_cancellation_is_shown_in_full_and_waits(open_floor: OpenFloor) -> None:
    floor = open_floor()
    reply = await floor.say("cancel order W1001")
    assert (reply.outcome, reply.visibility) == (Outcome.CONFIRM, Visibility.PRIVATE)
    assert [button.action for button in reply.buttons] == ["confirm", "cancel"]
    assert "$97.00" in reply.text
    assert await floor.status("W1001") == "pending"


async def test_a_yes_does_it_and_a_second_yes_does_nothing(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    done = await floor.say("yes please")
    assert (done.outcome, done.actions[0].tool) == (Outcome.DONE, "cancel_pending_order")
    again = await floor.say("yes")
    assert again.outcome is Outcome.ANSWERED
    assert "nothing happens twice" in again.text
    assert await floor.status("W1001") == "cancelled"


async def test_the_buttons_say_yes_and_no_whatever_their_label(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    assert (await floor.say("Nein", press="cancel")).outcome is Outcome.ANSWERED
    assert await floor.pending() is None
    await floor.say("cancel order W1001")
    assert (await floor.say("Weiter", press="confirm")).outcome is Outcome.DONE


@pytest.mark.parametrize("words", ["no", "不用了", "never mind", "算了"])
async def test_a_no_drops_it(open_floor: OpenFloor, words: str) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    await floor.say(words)
    assert await floor.pending() is None
    assert (await floor.say("yes")).outcome is not Outcome.DONE
    assert await floor.status("W1001") == "pending"


async def test_who_needs_time_gets_it(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    assert (await floor.say("wait")).outcome is Outcome.CONFIRM
    assert (await floor.say("ok go ahead")).outcome is Outcome.DONE


async def test_a_question_in_between_is_answered_and_what_waits_is_said_again(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    reply = await floor.say("How long does delivery take?")
    assert "3 to 5 business days" in reply.text
    assert "Still waiting for your yes or no: cancel order W1001" in reply.text
    assert reply.visibility is Visibility.PRIVATE


async def test_a_question_without_an_answer_lets_it_go_so_that_a_yes_cannot_be_mistaken(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    reply = await floor.say("Do you rent out kayaks for the weekend?")
    assert reply.outcome is Outcome.UNKNOWN
    assert "left this undone" in reply.text
    assert (await floor.say("yes")).outcome is not Outcome.DONE
    assert await floor.status("W1001") == "pending"


async def test_a_changed_mind_is_followed(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    reply = await floor.say("actually, change its address to Suite 12")
    assert (reply.outcome, await floor.pending()) == (Outcome.CONFIRM, "modify_pending_order_address")
    assert "left this undone: cancel order W1001" in reply.text
    assert (await floor.say("yes")).outcome is Outcome.DONE
    assert await floor.status("W1001") == "pending"
    assert await floor.bot.state("orders.W1001.address.address2") == "Suite 12"


async def test_after_a_while_it_is_shown_again_and_not_done(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    floor.clock.at += timedelta(minutes=15)
    late = await floor.say("yes")
    assert late.outcome is Outcome.CONFIRM
    assert "haven't done it" in late.text
    assert await floor.status("W1001") == "pending"
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_what_is_no_longer_what_was_shown_is_shown_again_and_not_done(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    now = await floor.bot.store.conversation(ConversationId("c-1"))
    assert now.pending is not None
    # As if the shopper had been shown other terms, such as another refund.
    other = replace(now.pending, shown="terms of yesterday")
    await floor.bot.store.set_pending(now.id, other, expected_version=now.version)
    again = await floor.say("yes")
    assert (again.outcome, await floor.status("W1001")) == (Outcome.CONFIRM, "pending")
    assert "changed since I showed you" in again.text
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_what_may_no_longer_be_done_is_refused_at_the_yes(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001", conversation="c-1")
    await floor.say("cancel order W1001", conversation="c-2")
    assert (await floor.say("yes", conversation="c-2")).outcome is Outcome.DONE
    late = await floor.say("yes", conversation="c-1")
    assert (late.outcome, late.reason) == (Outcome.REFUSED, "order_state")
    assert late.trace.rules == ("order_state",)


class Unsure:
    """A shop whose first write is made and not answered, and whose receipts fail as often."""

    def __init__(self, inner: Shop, *, makes_it: bool) -> None:
        self._inner = inner
        self._makes_it = makes_it
        self.failing = True
        self.keys: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def apply(self, change: Change, *, key: str) -> Receipt:
        self.keys.append(key)
        if not self.failing:
            return await self._inner.apply(change, key=key)
        if self._makes_it:
            await self._inner.apply(change, key=key)
        raise WriteStateUnknownError("no answer")

    async def receipt(self, key: str) -> Receipt | None:
        if self.failing:
            raise ShopUnavailableError("no answer")
        return await self._inner.receipt(key)


async def unsure_floor(open_floor: OpenFloor, *, makes_it: bool) -> tuple[Floor, Unsure]:
    """A floor where a yes was said and nobody knows what came of it."""
    shops: list[Unsure] = []

    def wrap(shop: Shop) -> Shop:
        shops.append(Unsure(shop, makes_it=makes_it))
        return shops[-1]

    floor = open_floor(wrap=wrap)
    await floor.say("cancel order W1001")
    unsure = await floor.say("yes")
    assert (unsure.outcome, unsure.reason) == (Outcome.UNKNOWN, "write_unknown")
    assert "can't tell whether this is done: cancel order W1001" in unsure.text
    assert [button.action for button in unsure.buttons] == ["person"]
    return floor, shops[-1]


@pytest.mark.parametrize("makes_it", [True, False])
async def test_a_write_nobody_can_tell_of_is_dropped_and_never_made_twice(
    open_floor: OpenFloor, makes_it: bool
) -> None:
    floor, shop = await unsure_floor(open_floor, makes_it=makes_it)
    shop.failing = False
    assert await floor.pending() is None
    await floor.say("no thanks")
    assert (await floor.say("yes")).outcome is not Outcome.DONE
    assert len(shop.keys) == 1
    assert await floor.status("W1001") == ("cancelled" if makes_it else "pending")


@pytest.mark.parametrize(("words", "press"), [("yes", ""), ("Talk to a person", "person"), ("好的", "")])
async def test_the_person_offered_then_gets_a_ticket_that_says_why(
    open_floor: OpenFloor, words: str, press: str
) -> None:
    floor, _ = await unsure_floor(open_floor, makes_it=False)
    reply = await floor.say(words, press=press)
    assert (reply.outcome, reply.reason) == (Outcome.HANDED_OVER, "write_unknown")
    tickets = await floor.bot.store.tickets(ConversationId("c-1"))
    assert [ticket.reason for ticket in tickets] == [HandoffReason.WRITE_UNKNOWN]


async def test_a_shop_that_is_down_before_anything_was_sent_keeps_it_waiting(open_floor: OpenFloor) -> None:
    class Closed:
        def __init__(self, inner: Shop) -> None:
            self.inner, self.open = inner, True

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        async def apply(self, change: Change, *, key: str) -> Receipt:
            if not self.open:
                raise ShopUnavailableError("no connection")
            return await self.inner.apply(change, key=key)

    shops: list[Closed] = []

    def wrap(shop: Shop) -> Shop:
        shops.append(Closed(shop))
        return shops[-1]  # type: ignore[return-value]

    floor = open_floor(wrap=wrap)
    await floor.say("cancel order W1001")
    shops[0].open = False
    down = await floor.say("yes")
    assert (down.outcome, down.reason) == (Outcome.UNKNOWN, "shop_unavailable")
    shops[0].open = True
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_an_order_that_keeps_changing_is_shown_again_and_not_done(open_floor: OpenFloor) -> None:
    class Moving:
        def __init__(self, inner: Shop) -> None:
            self.inner, self.refusals = inner, 2

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        async def apply(self, change: Change, *, key: str) -> Receipt:
            if self.refusals:
                self.refusals -= 1
                raise OrderChangedError("it moved")
            return await self.inner.apply(change, key=key)

    floor = open_floor(wrap=Moving)
    await floor.say("cancel order W1001")
    again = await floor.say("yes")
    assert (again.outcome, await floor.status("W1001")) == (Outcome.CONFIRM, "pending")
    assert (await floor.say("yes")).outcome is Outcome.DONE


async def test_a_crash_after_the_write_leaves_one_write(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    conversation = await floor.bot.store.conversation(ConversationId("c-1"))
    await floor.say("yes")
    # As if the process had died before the answer was saved: what waited is still there.
    now = await floor.bot.store.conversation(ConversationId("c-1"))
    await floor.bot.store.set_pending(now.id, conversation.pending, expected_version=now.version)
    assert (await floor.say("yes")).outcome is Outcome.DONE
    order = await floor.shop.order(OrderId("W1001"))
    assert order is not None
    assert [payment.kind.value for payment in order.payments] == ["payment", "refund"]


async def test_two_orders_are_confirmed_one_after_the_other(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel W1001 and W1100 please")
    first = await floor.say("yes")
    assert (first.outcome, await floor.pending()) == (Outcome.DONE, "cancel_pending_order")
    assert "W1100" in first.text
    await floor.say("no")
    assert (await floor.status("W1001"), await floor.status("W1100")) == ("cancelled", "pending")


async def test_a_person_takes_over_and_what_waited_is_gone(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    await floor.say("let me talk to a human")
    conversation = await floor.bot.store.conversation(ConversationId("c-1"))
    assert (conversation.owner, conversation.pending) == (Owner.WAITING, None)


async def test_a_shop_that_does_not_answer_is_said_in_words(open_floor: OpenFloor) -> None:
    class Down(Unsure):
        async def orders_of(self, *given: object, **named: object) -> object:
            raise ShopUnavailableError("no answer")

    floor = open_floor(wrap=lambda shop: Down(shop, makes_it=False))
    reply = await floor.say("cancel order W1001")
    assert (reply.outcome, reply.reason) == (Outcome.UNKNOWN, "shop_unavailable")
    assert "order system" in reply.text
