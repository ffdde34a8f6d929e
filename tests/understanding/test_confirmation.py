"""A yes is a yes only when all of it is one."""

import pytest

from shopclerk.bot.understanding.confirmation import Answer, read_answer

SHOWN = "Cancel order W1001 (no longer needed): you get $97.00 back. Send it to 12 Elm Street, Suite 641?"


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes please!", "ok", "OK, go ahead", "y", "yep, do it", "sure thing, thanks", "that's right", "confirm",
        "sounds good to me", "Yes, everything looks correct. Please proceed.", "yes, cancel order #W1001 please",
        "Yes, please go ahead and update it to Suite 641. Thank you.", "perfect, go ahead!", "i confirm it", "k thx",
        "好的", "确认", "对", "是的，请取消订单", "好的，确认取消",
        "嗯嗯", "可以，麻烦了", "没问题", "行，办吧", "对，就这样",
        "ＯＫ",
        "好的好的", "确定", "👍", "✅", "yes!!!", "Yes to all",
    ],
)  # fmt: skip
def test_a_yes_in_many_words_is_a_yes(text: str) -> None:
    assert read_answer(text, cancels=True, shown=SHOWN).answer is Answer.YES


@pytest.mark.parametrize(
    "text",
    ["no", "No, thanks", "nope", "don't cancel", "stop", "never mind", "I changed my mind", "not yet", "no, leave it",
     "actually no", "不要", "那不取消了", "還是算了 唔該", "算了", "不用了",
     "别取消", "我不想取消了", "不行", "❌", "先别办"],
)  # fmt: skip
def test_a_no_in_many_words_is_a_no(text: str) -> None:
    assert read_answer(text, cancels=True, shown=SHOWN).answer is Answer.NO


@pytest.mark.parametrize("text", ["wait", "hold on", "let me think", "I'm not sure yet", "等一下", "我再想想", "稍等"])
def test_whoever_wants_time_has_said_neither(text: str) -> None:
    assert read_answer(text, shown=SHOWN).answer is Answer.HOLD


@pytest.mark.parametrize("text", ["thanks", "great", "yes?", "no wait yes", "yes no", "谢谢"])
def test_what_could_be_either_is_unclear(text: str) -> None:
    assert read_answer(text, shown=SHOWN).answer is Answer.UNCLEAR


@pytest.mark.parametrize(
    "text",
    ["ok what is your return policy", "can I still pay by visa?", "yes, cancel W1002", "yes, return the lamp only",
     "ok how long does it take", "好，那我想问一下运费多少", "可以吗？", "确认收货地址是哪里",
     "where is my order", "好吗",
     "yes i was wondering about something", "y tho", "okay google"],
)  # fmt: skip
def test_a_question_or_another_wish_that_begins_like_a_yes_is_none(text: str) -> None:
    assert read_answer(text, shown=SHOWN).answer is Answer.OTHER


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("actually make it the blue one", "make it the blue one"),
        ("no, make it the blue one", "make it the blue one"),
        ("yes but send it to my office", "send it to my office"),
        ("ok but only the tent", "the tent"),
        ("wait, what does it cost?", "what does it cost?"),
        ("好的，不过换成蓝色", "蓝色"),
        ("不，我要红色的", "我要红色的"),
    ],
)
def test_a_changed_mind_leaves_the_new_wish(text: str, rest: str) -> None:
    read = read_answer(text, shown=SHOWN)
    assert (read.answer, read.changed_mind, read.rest) == (Answer.OTHER, True, rest)


def test_cancel_it_declines_a_return_and_is_unclear_for_a_cancellation() -> None:
    assert read_answer("cancel it").answer is Answer.NO
    assert read_answer("取消吧").answer is Answer.NO
    assert read_answer("cancel it", cancels=True).answer is Answer.UNCLEAR
    assert read_answer("yes, cancel it", cancels=True).answer is Answer.YES
    assert read_answer("yes, cancel it").answer is Answer.UNCLEAR


def test_a_novel_is_never_a_yes() -> None:
    assert read_answer("yes " * 200).answer is Answer.OTHER
