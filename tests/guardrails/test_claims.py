"""Numbers, dates and names are read the same however they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.guardrails.claims import read_claims
from shopclerk.bot.guardrails.numerals import han_number, in_digits
from shopclerk.bot.guardrails.quantities import Bound

DAY = 1440


def quantities(text: str) -> list[tuple[int | float, int | float, str]]:
    return [(float(found.low), float(found.high), found.unit) for found in read_claims(text).quantities]


@pytest.mark.parametrize(
    "written",
    [
        "14 days",
        "fourteen days",
        "a 14-day window",
        "14 calendar days",
        "14天",
        "十四天",
        "14 个自然日",
        "two weeks",
        "2 weeks",
        "两周",
        "a fortnight",
    ],
)
def test_a_fortnight_is_one_duration(written: str) -> None:
    assert quantities(written) == [(14 * DAY, 14 * DAY, "minute")]


@pytest.mark.parametrize("written", ["$1,000", "1000 USD", "1,000 dollars", "US$1000", "1000 美元", "一千美元", "$1k"])
def test_a_thousand_dollars_is_one_amount(written: str) -> None:
    assert quantities(written) == [(1000, 1000, "usd")]


@pytest.mark.parametrize("written", ["30%", "30 percent", "thirty per cent", "百分之三十", "打七折"])
def test_thirty_percent_is_one_share(written: str) -> None:
    assert quantities(written) == [(30, 30, "percent")]


@pytest.mark.parametrize(
    "written", ["3-5 business days", "3 to 5 working days", "between three and five business days", "三至五个工作日"]
)
def test_a_range_is_one_range(written: str) -> None:
    assert quantities(written) == [(3, 5, "business_day")]


@pytest.mark.parametrize("written", ["12 months", "one year", "a 1-year warranty", "12个月", "一年"])
def test_a_year_is_twelve_months(written: str) -> None:
    assert quantities(written) == [(12, 12, "month")]


def test_two_numbers_with_or_are_two() -> None:
    assert quantities("2 weeks or 10 days") == [(14 * DAY, 14 * DAY, "minute"), (10 * DAY, 10 * DAY, "minute")]


@pytest.mark.parametrize(
    "written",
    ["one of our agents", "two three", "once a day", "万一", "统一处理", "第二天", "最后一天"],
)
def test_words_that_only_look_like_numbers_are_no_duration_of_a_day(written: str) -> None:
    assert (DAY, DAY, "minute") not in quantities(written)


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("over $50", Bound.LEAST),
        ("$50 or more", Bound.LEAST),
        ("满50美元", Bound.LEAST),
        ("under $50", Bound.MOST),
        ("no more than $50", Bound.MOST),
        ("50美元以内", Bound.MOST),
        ("$50", Bound.NONE),
    ],
)
def test_the_side_of_a_number_is_read(written: str, bound: Bound) -> None:
    assert [found.bound for found in read_claims(written).quantities] == [bound]


@pytest.mark.parametrize(
    "written",
    [
        "24 December 2026",
        "December 24, 2026",
        "Dec 24th, 2026",
        "the 24th of December 2026",
        "2026-12-24",
        "12/24/2026",
        "2026年12月24日",
    ],
)
def test_a_date_is_one_date(written: str) -> None:
    assert [(when.year, when.month, when.day) for when in read_claims(written).whens] == [(2026, 12, 24)]


@pytest.mark.parametrize("written", ["2 pm", "14:00", "2 p.m.", "下午2点", "14点"])
def test_a_time_is_one_time(written: str) -> None:
    assert [when.minutes for when in read_claims(written).whens] == [14 * 60]


def test_a_range_of_weekdays_says_the_days_between() -> None:
    assert {when.weekday for when in read_claims("Monday to Friday").whens} == {0, 1, 2, 3, 4}
    assert {when.weekday for when in read_claims("周一至周五").whens} == {0, 1, 2, 3, 4}


def test_may_is_a_month_and_a_verb() -> None:
    assert [when.month for when in read_claims("on 5 May").whens] == [5]
    assert not read_claims("orders over $14 may be returned").whens


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("order #W2378156 is here", "w2378156"),
        ("订单W2378156已发货", "w2378156"),
        ("SKU HP-200-BLK", "hp-200-blk"),
        ("write to Help@Pinery.example.", "help@pinery.example"),
        ("see https://pinery.example/returns.", "pinery.example/returns"),
        ("call +1 (800) 555-0199", "18005550199"),
        ("电话 400-820-8820", "4008208820"),
        ("with code WELCOME", "welcome"),
    ],
)
def test_names_are_read_in_a_comparable_form(written: str, name: str) -> None:
    assert name in {comparable for comparable, _ in read_claims(written).names}


@pytest.mark.parametrize("written", ["feel free to ask", "a hassle-free day", "free to choose"])
def test_not_every_free_is_a_price(written: str) -> None:
    assert not read_claims(written).bindings


@given(st.integers(min_value=0, max_value=99_999))
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert han_number(_spelled_in_chinese(number)) == number


@given(st.integers(min_value=2, max_value=999))
def test_english_numbers_are_read_back(number: int) -> None:
    assert in_digits(f"{_spelled_in_english(number)} dollars") == f"{number} dollars"


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal(999_999), places=2, allow_nan=False))
def test_amounts_are_read_with_and_without_separators(amount: Decimal) -> None:
    assert quantities(f"${amount}") == quantities(f"{amount:,} US dollars") == [(float(amount), float(amount), "usd")]


@given(st.text(max_size=300))
def test_any_text_has_readable_claims(text: str) -> None:
    assert read_claims(text) == read_claims(text)


def _spelled_in_chinese(number: int) -> str:
    signs = "零一二三四五六七八九"
    spelled, skipped = "", False
    for scale, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            spelled += ("零" if skipped else "") + signs[digit] + name
            skipped = False
        else:
            skipped = bool(spelled)
    return spelled or "零"


def _spelled_in_english(number: int) -> str:
    ones = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    ones += ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    tens = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    hundreds, rest = divmod(number, 100)
    words = [ones[hundreds], "hundred"] if hundreds else []
    if rest:
        small = ones[rest] if rest < 20 else "-".join(filter(None, (tens[rest // 10], ones[rest % 10])))
        words += ["and", small] if words else [small]
    return " ".join(words)
