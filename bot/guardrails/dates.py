"""Finds calendar dates, weekdays and times of day in text, English and Chinese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

_MONTH_NAMES = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
    "|october oct|november nov|december dec"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = "|".join(sorted(set(_MONTHS) - {"may"}, key=len, reverse=True))
_MAY = r"|may(?=\s*(?:[,.;:)!?\-–]|$|\d|to\b|until\b|and\b|or\b|at\b))"  # not the verb
_MONTH = rf"(?P<month>{_NAMED}{_MAY})\b\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.](?P<month>0?[1-9]|1[0-2])[-/.]{_DAY}(?!\d)",
        rf"(?<![\d.$€£¥]){_DAY}\s*(?:of\s+)?{_MONTH}(?:,?\s*{_YEAR})?",
        rf"\b{_MONTH}\s*{_DAY}\b(?![:\d])(?!\s*[ap]\.?m)(?:,?\s*{_YEAR})?",
        rf"(?:{_YEAR}\s*年\s*)?(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*月\s*(?P<day>[12]\d|3[01]|0?[1-9])\s*[日号]",
        rf"\b{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}\s*年\s*(?:(?P<month>1[0-2]|0?[1-9])\s*月)?",
        r"(?<![\d个])(?P<month>1[0-2]|0?[1-9])\s*月(?!内)",
        r"\b(?:in|of|until|since|by|from|through|early|late|mid)[\s-]"
        rf"(?P<month>{_NAMED})\b\.?",
    )
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\d/])")
_WEEKDAY = re.compile(
    r"\b(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?\b|\b(?=\s*(?:-|–|to)\s*(?:mon|tue|wed|thu|fri|sat|sun)))"
    r"|(?<=[-–])(mon|tue|wed|thu|fri|sat|sun)\b"
    r"|(?:周|星期|礼拜)([一二三四五六日天])"
)
_HAN_WEEKDAYS = "一二三四五六日"
_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|夜里)?\s*(?<![\d.:$€£¥])(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?:[:：](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|[:：](?P<minute2>[0-5]\d)(?!\d)|(?P<point>[点點])(?:(?P<half_past>半)|(?P<minute3>[0-5]?\d)\s*分)?(?!\d|数))"
)
_BARE_HOUR = re.compile(r"(?<![\d.:])(\d{1,2})(?=\s*(?:-|–|to|and)\s*\d{1,2}(?::\d\d)?\s*([ap])\.?m\b)")
_NAMED_HOURS = (
    (re.compile(r"\b(?:noon|midday)\b|正午"), 12 * 60),
    (re.compile(r"\bmidnight\b|午夜|零点"), 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A date, a weekday (0 is Monday) or a time of day in minutes; what is not said is None.

    `either_way` marks a date like 1/11/2026, whose day and month may be the other way round.
    """

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minutes: int | None = None
    either_way: bool = False

    def is_said_by(self, other: "When") -> bool:
        """Whether `other` says at least all that this one says, and the same."""
        if self.minutes is not None:
            return other.minutes is not None and self.minutes % 1440 == other.minutes % 1440
        if self.weekday is not None:
            return self.weekday == other.weekday
        return any(_agree(mine, theirs) for mine in self._readings() for theirs in other._readings())

    def _readings(self) -> list[tuple[int | None, int | None, int | None]]:
        read = [(self.year, self.month, self.day)]
        return [*read, (self.year, self.day, self.month)] if self.either_way else read


def take_dates(text: str, found: list[When]) -> str:
    """Add the dates, weekdays and times of `text` (lower case) to `found`; the text without them."""
    text = _SLASHED.sub(lambda m: _keep(found, _slashed(m)) or m.group(), text)
    for pattern in _DATES:
        text = pattern.sub(lambda m: _keep(found, _date(m)), text)
    text = _WEEKDAY.sub(lambda m: _keep(found, _weekday(m)), text)
    text = _BARE_HOUR.sub(lambda m: f"{m[1]}{m[2]}m", text)
    text = _CLOCK.sub(lambda m: _keep(found, When(text=m.group().strip(), minutes=_minutes(m))), text)
    for pattern, minutes in _NAMED_HOURS:
        text = pattern.sub(partial(_named_hour, found, minutes), text)
    return text


def weekdays_between(text: str) -> Iterator[When]:
    """The weekdays inside each range of `text` (lower case): `Monday to Friday` says Wednesday too."""
    days = [(match.end(), match.start(), _weekday(match)) for match in _WEEKDAY.finditer(text)]
    for (end, _, first), (_, start, last) in pairwise(days):
        if re.fullmatch(r"\s*(?:-|–|—|to|through|until|至|到)\s*", text[end:start]) and first.weekday is not None:
            for step in range(1, ((last.weekday or 0) - first.weekday) % 7):
                yield When(text="", weekday=(first.weekday + step) % 7)


def _keep(found: list[When], when: When | None) -> str:
    if when is None:
        return ""
    found.append(when)
    return " ; "


def _named_hour(found: list[When], minutes: int, match: re.Match[str]) -> str:
    return _keep(found, When(text=match.group(), minutes=minutes))


def _date(match: re.Match[str]) -> When:
    said = match.groupdict()
    month = said.get("month")
    return When(
        text=match.group().strip(),
        year=int(said["year"]) if said.get("year") else None,
        month=(_MONTHS.get(month) or int(month)) if month else None,
        day=int(said["day"]) if said.get("day") else None,
    )


def _slashed(match: re.Match[str]) -> When | None:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
        return None
    month, day = (second, first) if first > 12 else (first, second)
    year += 2000 if year < 100 else 0
    return When(text=match.group(), year=year, month=month, day=day, either_way=max(first, second) <= 12)


def _agree(mine: tuple[int | None, int | None, int | None], theirs: tuple[int | None, int | None, int | None]) -> bool:
    return all(a is None or a == b for a, b in zip(mine, theirs, strict=True))


def _weekday(match: re.Match[str]) -> When:
    english = match[1] or match[2]
    if english:
        number = next(i for i, day in enumerate(_WEEKDAYS) if english.startswith(day))
    else:
        number = _HAN_WEEKDAYS.index(match[3].replace("天", "日"))
    return When(text=match.group(), weekday=number)


def _minutes(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    minute = int(match["minute"] or match["minute2"] or match["minute3"] or (30 if match["half_past"] else 0))
    part, half = match["part"] or "", match["half"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour < 12 and part in {"下午", "傍晚", "晚上", "夜里"}:
        hour += 12
    return hour * 60 + minute
