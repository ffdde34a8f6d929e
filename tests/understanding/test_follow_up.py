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
