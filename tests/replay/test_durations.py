"""Spans of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.replay.durations import to_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("1h30m", timedelta(minutes=90)),
        ("1H 30M", timedelta(minutes=90)),
    ],
)
def test_a_span_is_read_as_written(text, span):
    assert to_duration(text) == span


@given(days=st.integers(0, 300), hours=st.integers(0, 500), minutes=st.integers(0, 999), seconds=st.integers(1, 9_999))
def test_the_parts_of_a_span_add_up(days, hours, minutes, seconds):
    expected = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert to_duration(f"{days}d{hours}h{minutes}m{seconds}s") == expected


@given(st.text(alphabet="0123456789smhdw -.x٣", max_size=12))
def test_any_text_is_a_positive_span_or_refused(text):
    try:
        span = to_duration(text)
    except ValueError:
        return
    assert timedelta() < span <= timedelta(days=3_660)


@pytest.mark.parametrize("text", ["", "2", "h", "2 hours", "-2h", "1.5h", "2h2h", "0s", "999999d", "٣h"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match=r"write|between"):
        to_duration(text)
