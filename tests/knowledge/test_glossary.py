"""Shop terms carry a question's words into the other language."""

from importlib.resources import files

import pytest

from shopclerk.knowledge.glossary import in_the_other_language
from shopclerk.knowledge.tokens import tokens


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("西雅图店礼拜天开门吗", {"seattle", "sunday", "hours"}),
        ("耳机电池保修多久", {"headphones", "battery", "warranty"}),
        ("收货地址写错了", {"delivery", "address"}),
    ],
)
def test_a_chinese_question_is_given_english_words(question: str, words: set[str]) -> None:
    assert words <= set(in_the_other_language(question, "zh-CN").split())


def test_the_longest_term_that_fits_counts() -> None:
    assert in_the_other_language("礼品卡", "zh").split() == ["gift", "card"]


def test_an_english_question_is_given_chinese_words() -> None:
    words = in_the_other_language("When do I get my refund?", "en").split()
    assert "退款" in words


def test_a_word_is_given_once_and_unknown_ones_not_at_all() -> None:
    assert in_the_other_language("退货退货退货", "zh") == "return"
    assert in_the_other_language("xyzzy", "en") == ""
    assert in_the_other_language("", "zh") == ""


def test_other_languages_are_left_alone() -> None:
    assert in_the_other_language("remboursement", "fr") == ""


def test_every_row_of_the_table_pairs_chinese_with_english_words_once() -> None:
    text = files("shopclerk.knowledge").joinpath("shop_terms.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    terms = [row[0] for row in rows]
    assert len(terms) == len(set(terms)) > 300
    assert [
        row for row in rows if len(row) != 2 or row[0].isascii() or not row[1].isascii() or not tokens(row[1])
    ] == []
