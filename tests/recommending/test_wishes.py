"""What is read out of a shopper's words."""

import pytest

from shopclerk.bot.recommending.wishes import fits_age, is_for_children, names_something


@pytest.mark.parametrize(
    "words", ["", "recommend me something", "What should I buy?", "推荐一下", "有什么好的推荐吗", "Any ideas?"]
)
def test_a_wish_for_anything_names_nothing(words: str) -> None:
    assert not names_something(words)


@pytest.mark.parametrize(
    "words", ["a quiet headset under 100 for my kid", "适合露营的", "something for running", "推荐一款耳机"]
)
def test_a_wish_for_something_names_it(words: str) -> None:
    assert names_something(words)


@pytest.mark.parametrize(
    ("age_range", "words", "fits"),
    [
        ("3 to 8 years", "for my 5 year old", True),
        ("3 to 8 years", "for my 9-year-old", False),
        ("8 years and older", "给10岁的孩子", True),
        ("8 years and older", "给6岁的孩子", False),
        ("", "for my 5 year old", True),
        ("3 to 8 years", "a lamp", True),
    ],
)
def test_an_age_is_held_against_the_range(age_range: str, words: str, fits: bool) -> None:
    assert fits_age(age_range, words) is fits


def test_a_range_that_begins_in_childhood_is_for_children() -> None:
    assert is_for_children("3 to 8 years")
    assert is_for_children("8 years and older")
    assert not is_for_children("18 years and older")
    assert not is_for_children("")
