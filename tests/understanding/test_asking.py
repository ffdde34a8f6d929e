"""A question about any such thing, told from a wish about one's own; what is cancelled, and what money is wanted."""

import pytest

from shopclerk.bot.understanding.acts import act_named, cancels_no_order, wants_money_back
from shopclerk.bot.understanding.asking import asks_in_general


@pytest.mark.parametrize(
    "text",
    [
        "can i return a gift if I don't have the receipt",
        "Could I exchange an item for another colour?",
        "can I still cancel my order after it has shipped?",
        "can i send back the tent once it's been used",
        "订单发货后还能取消吗",
        "拆封以后可以退吗",
    ],
)
def test_what_may_be_done_with_any_such_thing_is_a_general_question(text: str) -> None:
    assert asks_in_general(text)


@pytest.mark.parametrize(
    "text",
    [
        "can I return the jacket",
        "could you cancel my order please",
        "can I return a jacket I bought last week",
        "return a gift",
        "cancel my order if it hasn't shipped",
        "我想退掉昨天收到的耳机",
    ],
)
def test_a_wish_about_ones_own_is_none(text: str) -> None:
    assert not asks_in_general(text)


@pytest.mark.parametrize(
    "text", ["cancel the return", "please cancel my subscription", "取消退货", "退货申请能取消吗", "撤销刚才的换货"]
)
def test_a_return_or_a_subscription_is_no_order_to_be_cancelled(text: str) -> None:
    assert cancels_no_order(text)


@pytest.mark.parametrize("text", ["cancel W1001", "cancel my order, I will return the other", "取消订单", "cancel it"])
def test_an_order_is_one(text: str) -> None:
    assert not cancels_no_order(text)


@pytest.mark.parametrize(
    "text", ["I want my money back", "give me a full refund", "refund me", "我要退款", "把钱退给我"]
)
def test_who_demands_the_money_is_told_from_who_asks_where_it_is(text: str) -> None:
    assert wants_money_back(text)
    assert not wants_money_back("where is my refund?")
    assert not wants_money_back("退款到哪了")


def test_make_it_another_one_is_a_change_of_items() -> None:
    assert act_named("the fleece from W1001, make it L") == "items"
