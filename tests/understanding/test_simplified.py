"""Traditional Chinese is read as simplified, letter for letter."""

import pytest

from shopclerk.bot.understanding.acts import act_named
from shopclerk.bot.understanding.confirmation import Answer, read_answer
from shopclerk.bot.understanding.mood import wants_person
from shopclerk.bot.understanding.simplified import simplified


@pytest.mark.parametrize(
    ("typed", "read"),
    [("訂單還沒發貨嗎", "订单还没发货吗"), ("轉人工客服", "转人工客服"), ("已经是简体 W1001", "已经是简体 W1001")],
)
def test_letters_are_read_one_for_one(typed: str, read: str) -> None:
    assert simplified(typed) == read
    assert len(simplified(typed)) == len(typed)


def test_what_is_typed_in_traditional_chinese_is_understood() -> None:
    assert read_answer("確認").answer is Answer.YES
    assert read_answer("還是算了 唔該").answer is Answer.NO
    assert act_named("想換貨") == "exchange"
    assert wants_person("幫我轉人工")
