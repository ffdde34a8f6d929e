"""Follow-ups are completed from history; what stands alone is left alone."""

from datetime import UTC, datetime

import pytest

from shopclerk.bot.model.conversation import Role, Turn
from shopclerk.bot.model.message import MessageId
from shopclerk.bot.understanding.follow_up import resolve

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def said(*texts: str) -> list[Turn]:
    """Shopper turns, each answered by the bot about something else."""
    turns = []
    for number, text in enumerate(texts):
        for role, words in ((Role.SHOPPER, text), (Role.BOT, "Our umbrellas fold to 28 cm. 雨伞可以折叠。")):
            turns.append(Turn(message_id=MessageId(f"{role}{number}"), role=role, text=words, at=AT))
    return turns


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("How long does shipping to Germany take?", "and to France?", "How long does shipping take to France"),
        ("Can I return headphones?", "what about shoes", "Can I return shoes"),
        ("is shipping free", "what about express", "is shipping free express"),
        ("How much is shipping?", "for members?", "How much is shipping for members?"),
        ("where is my order W1001", "cancel it", "order W1001 cancel it"),
        ("do you sell running shoes", "are they waterproof?", "running shoes are they waterproof?"),
        ("Can I return headphones?", "how long does it take?", "return headphones how long does it take?"),
        ("Can I return headphones?", "what about opened ones", "return headphones what about opened ones"),
        ("How much is shipping?", "why?", "How much is shipping why?"),
        ("Where is my order?", "W1001", "Where is my order? W1001"),
        ("耳机拆封了还能退吗", "那鞋子呢", "鞋子还能退吗"),
        ("保修多久", "那手机呢？", "手机保修多久"),
        ("你们有蓝牙音箱吗", "这个多少钱", "蓝牙音箱 这个多少钱"),
        ("怎么退货", "要多久？", "退货 要多久？"),
        ("积分怎么用", "会过期吗", "积分 会过期吗"),
        ("我的订单W1001到哪了", "那取消它吧", "订单W1001 那取消它吧"),
    ],
)
def test_a_follow_up_takes_its_topic_from_the_question_before(before: str, text: str, whole: str) -> None:
    assert resolve(text, said(before)) == whole


@pytest.mark.parametrize("before", ["Can I return the headphones I opened?", "耳机拆封了还能退吗"])
@pytest.mark.parametrize(
    "text",
    [
        "Do you ship to Canada?",
        "what are your opening hours?",
        "is it possible to pay with paypal",
        "is it too late to cancel my order",
        "the sofa came today, can I give it back?",
        "is this jacket waterproof",
        "there was a freebie in the parcel, do I need to send that too",
        "thanks",
        "ok great, thank you!",
        "hello",
        "yes please",
        "no",
        "你们几点开门",
        "运费谁出",
        "这个耳机多少钱",
        "支持支付宝吗",
        "谢谢",
        "好的",
        "在吗",
    ],
)
def test_what_stands_alone_drags_no_old_topic_along(before: str, text: str) -> None:
    assert resolve(text, said(before)) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("how long does a refund take", "paid with klarna"),
        ("how much is shipping?", "I live in Portugal"),
        ("can I send this back?", "I don't have the receipt"),
        ("can I cancel my order?", "it's already packed"),
        ("Can I return headphones?", "what if the box is open"),
        ("Can I return headphones?", "and if they never worked"),
        ("退款要几天", "我是用花呗付的"),
        ("寄过去运费多少", "人在加拿大"),
        ("裙子能退吗", "吊牌还在"),
        ("裙子能退吗", "已经拆封了"),
        ("裙子不喜欢可以退吗", "那要是洗过了呢"),
        ("台灯还能退不", "如果是按钮不灵呢？"),
    ],
)
def test_a_circumstance_or_a_case_is_added_to_the_question_that_still_stands(before: str, text: str) -> None:
    assert resolve(text, said(before)) in (f"{before} {text}", f"{before}{text}")


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("how long does a refund take", "what if a new lamp arrives with a crack in the base"),
        ("how long does a refund take", "and can I return opened earbuds?"),
        ("how long does a refund take", "I forgot my password"),
        ("how long does a refund take", "my card was declined"),
        ("how long does a refund take", "I want to cancel my order"),
        ("how long does a refund take", "do you have standard delivery and how fast is it"),
        ("how long does a refund take", "it's a gift, can you wrap the box?"),
        ("how long does a refund take", "what can you do"),
        ("运费多少", "我的账号登不上"),
        ("运费多少", "我买的台灯坏了"),
        ("运费多少", "如果尺码不对退货谁付邮费"),
        ("运费多少", "我要退货"),
    ],
)
def test_a_new_matter_is_not_taken_for_a_circumstance(before: str, text: str) -> None:
    assert resolve(text, said(before)) == text


@pytest.mark.parametrize(
    ("before", "text", "kept"),
    [
        ("I can't open my locker", "for how long?", "can't"),
        ("why can't I return the hat?", "and the gloves?", "can't"),
        ("the lamp does not switch on", "is it covered by the warranty", "not"),
        ("帽子不喜欢可以退么", "多久之内？", "不喜欢"),
        ("为什么不能退帽子", "那手套呢", "不能"),
        ("i forgot my password", "you sent me a link, how long does that work", "password"),
        ("looking for noise cancelling earbuds", "what do they cost?", "cancelling"),
        ("我买了个蓝牙音箱", "拆开用过了 还能退吗", "蓝牙音箱"),
    ],
)
def test_neither_a_negation_nor_the_topic_is_lost(before: str, text: str, kept: str) -> None:
    assert kept in resolve(text, said(before))


def test_a_circumstance_after_a_mere_statement_has_no_question_to_join() -> None:
    assert resolve("I paid with klarna", said("my parcel is late")) == "I paid with klarna"


def test_a_follow_up_on_a_follow_up_keeps_the_thing_named_last() -> None:
    assert resolve("how long does it take?", said("Can I return headphones?", "and shoes?")) == (
        "return shoes how long does it take?"
    )
    assert resolve("多久之内？", said("耳机能退吗", "那鞋子呢")) == "鞋子退 多久之内？"


def test_thanks_in_between_do_not_hide_the_topic() -> None:
    assert resolve("and to France?", said("How long does shipping to Germany take?", "ok thanks")) == (
        "How long does shipping take to France"
    )


def test_the_newest_topic_counts() -> None:
    assert "warranty" in resolve("how long is it?", said("Can I return headphones?", "do tents have a warranty?"))
    assert "headphones" not in resolve("how long is it?", said("Can I return headphones?", "do tents have a warranty?"))


def test_an_old_topic_is_forgotten() -> None:
    assert resolve("why?", said("Can I return headphones?", "ok", "ok", "ok", "ok")) == "why?"


def test_without_history_a_follow_up_stays_as_it_is() -> None:
    assert resolve("and shoes?", []) == "and shoes?"
    assert resolve("那鞋子呢", said("你好")) == "那鞋子呢"
