"""Reads how long, or until when, something is put aside; shows moments on the desk's own clock."""

import re
from datetime import UTC, datetime, time, timedelta

from ..policy.hours import OpeningHours
from ..prompting.words import say

_SPAN = re.compile(
    r"(?:(\d{1,3})\s*(?:d|days?|天))?\s*(?:(\d{1,3})\s*(?:h|hours?|小时))?\s*(?:(\d{1,4})\s*(?:m|min|minutes?|分钟))?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2}))?")
_TOMORROW = re.compile(r"(?:tomorrow|明天)\s*(?:at\s*)?(?:(\d{1,2}):(\d{2}))?", re.IGNORECASE)
_MORNING = time(9, 0)
_LONGEST = timedelta(days=366)


def read_moment(text: str, *, now: datetime, hours: OpeningHours) -> datetime | None:
    """The moment meant, in UTC: a span from now (2h, 1d 4h), a time of day, tomorrow, or a date; None for none.

    Times of day are the desk's; a day without one means its first opening, else nine o'clock.
    """
    said = " ".join(text.strip().lower().split())
    try:
        found = _by_span(said, now) or _by_clock(said, now, hours) or _by_day(said, now, hours)
    except ValueError:
        return None
    return found if found and now < found <= now + _LONGEST else None


def moment_words(at: datetime, hours: OpeningHours, language: str) -> str:
    """A moment on the desk's clock, such as Thu 5 March, 09:00 (Europe/Berlin)."""
    local = hours.local(at)
    return say(
        "desk_moment",
        language,
        weekday=say(f"weekday_{local.weekday()}", language),
        day=local.day,
        month=f"{local:%B}",
        month_number=local.month,
        time=f"{local:%H:%M}",
        zone=hours.zone.key,
    )


def _by_span(said: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(said)
    if match is None or not any(match.groups()):
        return None
    days, parts_hours, minutes = (int(part or 0) for part in match.groups())
    return now + timedelta(days=days, hours=parts_hours, minutes=minutes)


def _by_clock(said: str, now: datetime, hours: OpeningHours) -> datetime | None:
    match = _CLOCK.fullmatch(said)
    if match is None:
        return None
    local = hours.local(now)
    today = _at(local, time(int(match[1]), int(match[2])))
    return today if today > now else _at(local + timedelta(days=1), time(int(match[1]), int(match[2])))


def _by_day(said: str, now: datetime, hours: OpeningHours) -> datetime | None:
    local = hours.local(now)
    if match := _TOMORROW.fullmatch(said):
        day, clock = local + timedelta(days=1), match.groups()
    elif match := _DAY.fullmatch(said):
        day = local.replace(year=int(match[1]), month=int(match[2]), day=int(match[3]))
        clock = match.groups()[3:]
    else:
        return None
    if clock[0]:
        return _at(day, time(int(clock[0]), int(clock[1])))
    midnight = _at(day, time.min)
    return hours.next_opening(midnight) if hours.days else _at(day, _MORNING)


def _at(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, day.tzinfo).astimezone(UTC)
