"""Recommendations in a chat: what fits and why, narrowed by what is said next, and nobody's orders but one's own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from shopclerk.bot.commands.shopping import SPOKEN
from shopclerk.bot.errors import ShopUnavailableError
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.message import CustomerId, Outcome, Reply, Visibility
from shopclerk.bot.model.purchase import Purchase
from shopclerk.bot.model.shop import Customer
from shopclerk.bot.ports import Shop
from shopclerk.bot.understanding.wishing import read_narrowing

from .shop_floor import OpenFloor, calls

pytestmark = pytest.mark.asyncio(loop_scope="module")


def shown(reply: Reply) -> list[Mapping[str, object]]:
    assert [action.tool for action in reply.actions] == ["recommend_products"], reply.text
    found = reply.actions[0].result["recommendations"]
    assert isinstance(found, list)
    return found


class Wrapped:
    """A shop with one thing different."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def __getattr__(self, name: str) -> Any:
        if name == "purchases":
            raise AttributeError(name)
        return getattr(self.shop, name)


class Down(Wrapped):
    async def product_types(self) -> Mapping[str, str]:
        raise ShopUnavailableError("the shop does not answer")

    async def purchases(self) -> Sequence[Purchase]:
        raise ShopUnavailableError("the shop does not answer")

    async def product(self, id: str) -> None:
        raise ShopUnavailableError("the shop does not answer")


async def test_a_reason_from_ones_own_orders_is_for_ones_own_eyes(open_floor: OpenFloor) -> None:
    reply = await open_floor().say("Can you recommend something for me?")
    assert "you bought in" in reply.text
    assert reply.visibility is Visibility.PRIVATE
    assert len(shown(reply)) == 3


async def test_a_stranger_gets_what_sells_in_public_and_no_personal_reason(open_floor: OpenFloor) -> None:
    reply = await open_floor(None).say("Can you recommend something for me?")
    assert reply.visibility is Visibility.PUBLIC
    assert "customers" in reply.text
    assert "you bought" not in reply.text


@pytest.mark.parametrize(
    "words", ["recommend something, but don't look at my orders", "请推荐一下，别参考我的购买记录"]
)
async def test_whoever_wants_their_orders_left_alone_is_answered_like_a_stranger(
    open_floor: OpenFloor, words: str
) -> None:
    reply = await open_floor().say(words)
    assert reply.visibility is Visibility.PUBLIC
    assert shown(reply)
    assert "you bought" not in reply.text
    assert "购买的" not in reply.text


async def test_whoever_switched_recommendations_off_is_told_so_in_private(open_floor: OpenFloor) -> None:
    reply = await open_floor("meera").say("recommend me something")
    assert (reply.outcome, reply.reason) == (Outcome.REFUSED, "recommendations_off")
    assert reply.visibility is Visibility.PRIVATE


async def test_price_limits_are_kept_and_cheaper_is_cheaper(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    first = shown(await floor.say("can you recommend a tent between friends, under 250?"))
    assert all(one["price"] <= 250 for one in first)
    dear = shown(await floor.say("what is popular right now?"))
    cheaper = shown(await floor.say("something cheaper"))
    assert max(one["price"] for one in cheaper) < max(one["price"] for one in dear)


async def test_anything_else_shows_other_products(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    before = {one["product_id"] for one in shown(await floor.say("what is popular right now?"))}
    after = {one["product_id"] for one in shown(await floor.say("anything else?"))}
    assert after
    assert not before & after


async def test_a_kind_that_is_not_wanted_is_left_out_from_then_on(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    assert "Socks" in (await floor.say("Can you recommend something for me?")).text
    for words in ("no socks please", "anything else?"):
        assert "Socks" not in (await floor.say(words)).text


async def test_a_slash_command_asks_for_a_recommendation_in_either_language(open_floor: OpenFloor) -> None:
    floor = open_floor(None)
    for rest, locale in (("", "en"), ("a tent for two", "en"), ("", "zh")):
        reply = await floor.say(SPOKEN["recommend"].words(rest, locale))
        assert reply.language == locale
        assert shown(reply)


async def test_what_waits_for_a_yes_goes_on_waiting(open_floor: OpenFloor) -> None:
    floor = open_floor()
    await floor.say("cancel order W1001")
    reply = await floor.say("can you recommend a tent?")
    assert "Still waiting for your yes or no" in reply.text
    assert await floor.pending() == "cancel_pending_order"


async def test_a_shop_that_does_not_tell_what_was_bought_still_recommends(open_floor: OpenFloor) -> None:
    floor = open_floor(wrap=Wrapped)
    assert shown(await floor.say("can you recommend a tent?"))


async def test_a_shop_that_is_down_leaves_the_answer_to_the_documents(open_floor: OpenFloor) -> None:
    floor = open_floor(None, wrap=Down)
    reply = await floor.say("can you recommend a quiet headset?")
    assert "Larkfold Quiet Headset" in reply.text
    assert reply.citations


async def test_products_that_only_the_documents_know_are_answered_from_them(open_floor: OpenFloor) -> None:
    reply = await open_floor(None).say("can you recommend a quiet studio headset under 100?")
    assert "$249" not in reply.text


async def test_a_model_has_the_tool_with_the_same_recommender(open_floor: OpenFloor) -> None:
    model = ScriptedModel(
        [
            calls(("recommend_products", {"words": "tent", "max_price": 250})),
            "The Fellstrand Burrow 2 Tent costs $199.00. [1]",
        ]
    )
    reply = await open_floor(model=model).say("which tent would you recommend?")
    assert [action.tool for action in reply.actions] == ["recommend_products"]
    first = shown(reply)[0]
    assert Decimal(str(first["price"])) <= 250


async def test_narrowing_words_are_read_and_ordinary_ones_are_not() -> None:
    assert read_narrowing("something cheaper").cheaper
    assert read_narrowing("便宜一点的").cheaper
    assert read_narrowing("别的呢").others
    assert read_narrowing("a gift, but no headphones please").without == ("headphones",)
    assert read_narrowing("不要耳机").without == ("耳机",)
    assert not read_narrowing("a tent for no more than 100 dollars")
    assert not read_narrowing("不要太贵的帐篷")


async def test_an_unknown_customer_is_recommended_to_as_a_stranger(open_floor: OpenFloor) -> None:
    class Gone(Wrapped):
        async def customer(self, id: CustomerId) -> Customer | None:
            return None

    floor = open_floor(wrap=Gone)
    assert "you bought" not in (await floor.say("can you recommend something?")).text
