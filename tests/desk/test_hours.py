"""Opening hours: when the desk is open, and promises that count nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.desk.moments import moment_words, read_moment
from shopclerk.bot.desk.rules import opening_hours
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.policy.hours import ALWAYS, OpeningHours, read_span

BERLIN = OpeningHours(zone=ZoneInfo("Europe/Berlin"), days={day: read_span("09:00-18:00") for day in range(5)})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in UTC; the 2nd is a Monday, and Berlin is an hour ahead until the 29th."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_the_desk_is_open_by_its_own_clock() -> None:
    assert BERLIN.is_open(at(2, 8))
    assert not BERLIN.is_open(at(2, 7, 59))
    assert not BERLIN.is_open(at(2, 17))
    assert not BERLIN.is_open(at(7, 10))
    assert ALWAYS.is_open(at(7, 3))


def test_it_opens_again_after_the_weekend() -> None:
    assert BERLIN.next_opening(at(6, 20)) == at(9, 8)
    assert BERLIN.next_opening(at(3, 9)) == at(3, 9)


def test_a_promise_counts_opening_hours_only() -> None:
    assert BERLIN.after(at(2, 9), timedelta(minutes=30)) == at(2, 9, 30)
    assert BERLIN.after(at(6, 16, 50), timedelta(minutes=30)) == at(9, 8, 20)
    assert BERLIN.after(at(7, 12), timedelta(hours=10)) == at(10, 9)
    assert ALWAYS.after(at(7, 12), timedelta(hours=1)) == at(7, 13)


def test_the_hours_follow_the_clocks_that_are_put_forward() -> None:
    assert BERLIN.next_opening(at(28, 12)) == at(30, 7)


@given(start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), minutes=st.integers(1, 5_000))
def test_a_promise_is_kept_while_open_and_never_sooner_than_the_clock(start: datetime, minutes: int) -> None:
    began = start.replace(tzinfo=UTC)
    due = BERLIN.after(began, timedelta(minutes=minutes))
    assert due >= began + timedelta(minutes=minutes)
    assert BERLIN.is_open(due - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"timezone": "Mars/Olympus"}, "desk.timezone` Mars/Olympus: no such time zone"),
        ({"hours": {"monday": "09:00-18:00"}}, "desk.hours.monday`: no such day; the days are mon"),
        ({"hours": {"mon": "9-18"}}, "`9-18` is no span of opening hours; write 09:00-18:00"),
        ({"hours": {"mon": "18:00-09:00"}}, "ends before it begins"),
        ({"hours": {"mon": "09:00-25:00"}}, "25:00 is no time of day"),
    ],
)
def test_hours_that_cannot_be_read_are_named(settings: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsError, match=r"desk\.(hours|timezone)") as caught:
        opening_hours(DeskSettings.model_validate(settings))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_day_may_have_a_break_and_end_at_midnight() -> None:
    hours = opening_hours(DeskSettings(hours={"mon": "13:30-24:00, 09:00-12:30"}))
    assert hours.is_open(at(2, 9))
    assert hours.is_open(at(2, 23, 59))
    assert not hours.is_open(at(2, 13))
    assert not hours.is_open(at(3, 0))


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2h", at(2, 12)),
        ("1d 4h", at(3, 14)),
        ("90 minutes", at(2, 11, 30)),
        ("3天", at(5, 10)),
        ("14:30", at(2, 13, 30)),
        ("09:30", at(3, 8, 30)),
        ("tomorrow", at(3, 8)),
        ("明天", at(3, 8)),
        ("tomorrow 15:00", at(3, 14)),
        ("2026-03-05 09:15", at(5, 8, 15)),
        ("2026-03-07", at(9, 8)),
        ("soon", None),
        ("", None),
        ("0h", None),
        ("99:99", None),
        ("2026-13-40", None),
        ("2020-01-01", None),
        ("999d", None),
    ],
)
def test_a_moment_is_read_by_the_desks_clock(text: str, until: datetime | None) -> None:
    assert read_moment(text, now=at(2, 10), hours=BERLIN) == until


def test_a_moment_is_shown_by_the_desks_clock_in_either_language() -> None:
    assert moment_words(at(3, 8), BERLIN, "en") == "Tuesday 3 March, 09:00 (Europe/Berlin)"
    assert moment_words(at(3, 8), BERLIN, "zh") == "3月3日星期二 09:00（Europe/Berlin）"
