"""When the desk is open, and how long a promise lasts when only opening hours count."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_DAYS_AHEAD = 15
"""A week and a day find the next opening; twice that leaves room for a long promise's last leg."""

Span = tuple[time, time]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """Opening spans by weekday (0 is Monday) in a time zone; no days at all means always open.

    A span that ends at 24:00 has `time.max` as its end.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    days: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether the desk works at this moment."""
        return not self.days or any(start <= at < end for start, end in self._spans(at))

    def next_opening(self, at: datetime) -> datetime:
        """When the desk opens next, in UTC; `at` itself while it is open."""
        if self.is_open(at):
            return at
        return min(start for start, _ in self._spans(at) if start > at)

    def after(self, at: datetime, span: timedelta) -> datetime:
        """The moment when `span` of opening hours has gone by since `at`, in UTC."""
        if not self.days:
            return at + span
        left, now = span, at
        while True:
            for start, end in self._spans(now):
                if end <= now:
                    continue
                begin = max(start, now)
                if begin + left <= end:
                    return begin + left
                left -= end - begin
                now = end
            now = max(now, at)

    def local(self, at: datetime) -> datetime:
        """The moment on the desk's own clock."""
        return at.astimezone(self.zone)

    def _spans(self, at: datetime) -> list[tuple[datetime, datetime]]:
        """The spans from the day of `at` on, in UTC and in order."""
        first = at.astimezone(self.zone).date()
        spans = []
        for ahead in range(_DAYS_AHEAD):
            day = first + timedelta(days=ahead)
            for start, end in self.days.get(day.weekday(), ()):
                begin = datetime.combine(day, start, self.zone).astimezone(UTC)
                last = datetime.combine(day, end, self.zone) if end != time.max else None
                ends = last or datetime.combine(day + timedelta(days=1), time.min, self.zone)
                spans.append((begin, ends.astimezone(UTC)))
        return sorted(spans)


ALWAYS = OpeningHours()


def read_span(text: str) -> tuple[Span, ...]:
    """`09:00-12:30, 13:30-18:00` as spans. Raises ValueError with what is wrong."""
    spans = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"`{part.strip()}` is no span of opening hours; write 09:00-18:00")
        start, end = _to_time(match[1], match[2]), _to_time(match[3], match[4])
        if start >= end:
            raise ValueError(f"`{part.strip()}` ends before it begins; write 09:00-18:00")
        spans.append((start, end))
    return tuple(sorted(spans))


def _to_time(hour: str, minute: str) -> time:
    if (int(hour), int(minute)) == (24, 0):
        return time.max
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"{hour}:{minute} is no time of day")
    return time(int(hour), int(minute))
