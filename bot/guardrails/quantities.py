"""Finds amounts, percentages, durations, measures and counts in text, each with its unit and its bound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Bound(StrEnum):
    """Which side of a number is meant: `over $50`, `within 14 days`, or just the number."""

    NONE = ""
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number or range in its base unit (`week` → `day`), `noun` being the words that follow a bare count."""

    low: Decimal
    high: Decimal
    unit: str
    bound: Bound
    noun: str
    text: str

    @property
    def is_range(self) -> bool:
        """Whether two ends are given."""
        return self.low != self.high


# unit | factor to its base | how it is written
_UNITS = """
usd | 1 | us dollars|us dollar|usd|dollars|dollar|bucks|us\\$|\\$|美元|美金|刀
cad | 1 | canadian dollars|cad|ca\\$|c\\$|加元
aud | 1 | australian dollars|aud|au\\$|a\\$|澳元
hkd | 1 | hong kong dollars|hkd|hk\\$|港元|港币
eur | 1 | euros|euro|eur|€|欧元
gbp | 1 | pounds sterling|gbp|£|英镑
jpy | 1 | japanese yen|yen|jpy|日元|円
cny | 1 | chinese yuan|yuan|rmb|cny|¥|￥|人民币|元|块钱|块
usd | 0.01 | cents|cent|美分
percent | 1 | percentage points|percent|per cent|%
business_day | 1 | business days|business day|working days|working day|workdays|weekdays|个工作日|工作日
minute | 0.016666666666666666667 | seconds|second|secs|sec|秒钟|秒
minute | 1 | minutes|minute|mins|min|分钟
minute | 60 | hours|hour|hrs|hr|h|个小时|小时|个钟头
minute | 1440 | calendar days|calendar day|days|day|个自然日|自然日|日历日|天|日
minute | 10080 | weeks|week|wks|wk|个星期|星期|个礼拜|礼拜|周
month | 1 | months|month|个月
month | 12 | years|year|yrs|yr|年
gram | 1 | grams|gram|g|克
gram | 1000 | kilograms|kilogram|kilos|kg|公斤|千克
pound | 1 | pounds|pound|lbs|lb|磅
ounce | 1 | ounces|ounce|oz|盎司
millimetre | 1 | millimeters|millimetres|mm|毫米
millimetre | 10 | centimeters|centimetres|cm|厘米|公分
millimetre | 1000 | meters|metres|meter|metre|m|米
metre_km | 1 | kilometers|kilometres|km|公里|千米
inch | 1 | inches|inch|in\\.|″|英寸
foot | 1 | feet|foot|ft|英尺
mile | 1 | miles|mile|英里
millilitre | 1 | milliliters|millilitres|ml|毫升
millilitre | 1000 | liters|litres|liter|litre|l|升
watt | 1 | watts|watt|w|瓦
volt | 1 | volts|volt|v|伏
mah | 1 | mah|毫安时
gigabyte | 1 | gigabytes|gb
terabyte | 1 | terabytes|tb
decibel | 1 | decibels|db|分贝
celsius | 1 | °c|degrees celsius|摄氏度|℃
fahrenheit | 1 | °f|degrees fahrenheit|华氏度
point | 1 | points|point|积分|分
times | 1 | x|倍
age | 1 | years old|years of age|岁
"""
MONEY = frozenset(("usd", "cad", "aud", "hkd", "eur", "gbp", "jpy", "cny"))
_BY_NAME = {
    name.replace("\\", ""): (unit, Decimal(factor))
    for unit, factor, names in ([part.strip() for part in line.split(" | ")] for line in _UNITS.strip().splitlines())
    for name in names.split("|")
}
_BEFORE = "|".join(re.escape(name) for name in ("us$", "ca$", "au$", "hk$", "c$", "a$", "$", "€", "£", "¥", "￥"))
_BEFORE += r"|(?:usd|eur|gbp|cad|aud|cny|rmb|人民币)\s?"
_AFTER = "|".join(
    re.escape(name) + (r"(?![a-z])" if name[-1].isascii() and name[-1].isalpha() else "")
    for name in sorted(_BY_NAME, key=len, reverse=True)
)
_UNITLESS = ("", Decimal(1))
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_QUALIFIER = r"(?:(?:full|consecutive|whole|more|extra|additional|further|us|整)[\s-]*)?"
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?\s?(?<![a-z0-9_.])(?P<low>{_DIGITS})(?P<thousand>k\b)?(?:(?:\s?|-(?=[a-z]))(?P<lowunit>{_AFTER}))?"
    rf"(?:\s*(?P<sign>-|–|—|~|to|至|到|or|and|或)\s*(?:{_BEFORE})?(?P<high>{_DIGITS})(?![\d:]))?"
    rf"(?:(?:\s*|-(?=[a-z])){_QUALIFIER}(?P<after>{_AFTER}))?"
)
_CHOICE = frozenset(("or", "and", "或"))
_MOST_BEFORE = re.compile(
    r"(?:within|in under|up to|at most|(?:no|not) (?:more|later|longer) than|maximum(?: of)?|max|less than|under|below"
    r"|until|最多|不超过|至多|不迟于|不晚于|低于|少于|最长)\s*(?:the first |the )?$"
)
_LEAST_BEFORE = re.compile(
    r"(?:at least|(?:no|not) less than|minimum(?: of)?|over|more than|above|after|exceed(?:s|ing)?"
    r"|start(?:s|ing)? (?:at|from)|from|beyond"
    r"|超过|至少|不少于|大于|高于|满|最少|超出)\s*(?:the first |the )?$"
)
_MOST_AFTER = re.compile(r"^\s*(?:or (?:less|fewer|under)|at most|max|(?:之|以)?内|以下|之前)")
_LEAST_AFTER = re.compile(r"^\s*(?:or (?:more|over|above)|and (?:up|over|above)|minimum|\+|以上|(?:之|以)后|后|起)")
_NOUN = re.compile(r"\s*(-?(?:[a-z]+[\s-]+){0,2}[a-z]+|[\u4e00-\u9fff]{1,4})")


def find_quantities(text: str) -> Iterator[Quantity]:
    """Every quantity of `text`, which is lower case with its numbers in digits."""
    for match in _QUANTITY.finditer(text):
        yield from _quantities(match)


def units_mentioned(text: str) -> frozenset[tuple[str, Decimal]]:
    """Units that stand in `text` without a number, as a table's header does: `Battery life (hours)`."""
    return frozenset(_BY_NAME[name] for name in _UNIT_WORD.findall(text))


_UNIT_WORD = re.compile(rf"(?<![a-z])(?:{_AFTER})")


def _quantities(match: re.Match[str]) -> Iterator[Quantity]:
    before, low_name, name = (match["before"] or "").strip(), match["lowunit"], match["after"]
    first = _BY_NAME.get(before or low_name or name or "", _UNITLESS)
    second = _BY_NAME.get(before or name or low_name or "", _UNITLESS)
    noun = _NOUN.match(match.string, match.end()) if first is _UNITLESS else None
    shared = _Shared(bound=_bound(match), noun=noun[1] if noun else "", text=match.group().strip(" -"))
    low = _number(match["low"]) * (1000 if match["thousand"] else 1)
    if not match["high"]:
        yield shared.quantity(low, low, first)
        return
    high = _number(match["high"])
    is_between = match.string[: match.start()].rstrip().endswith("between")
    if first[0] != second[0] or (match["sign"] in _CHOICE and not is_between):
        yield shared.quantity(low, low, first)
        yield shared.quantity(high, high, second)
    else:
        yield shared.quantity(low * first[1] / second[1], high, second)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    bound: Bound
    noun: str
    text: str

    def quantity(self, low: Decimal, high: Decimal, unit: tuple[str, Decimal]) -> Quantity:
        name, factor = unit
        ends = sorted((low * factor, high * factor))
        return Quantity(low=ends[0], high=ends[1], unit=name, bound=self.bound, noun=self.noun, text=self.text)


def _bound(match: re.Match[str]) -> Bound:
    before = match.string[max(0, match.start() - 24) : match.start()].rstrip()
    after = match.string[match.end() : match.end() + 12]
    if _MOST_BEFORE.search(before) or _MOST_AFTER.match(after):
        return Bound.MOST
    if _LEAST_BEFORE.search(before) or _LEAST_AFTER.match(after):
        return Bound.LEAST
    return Bound.NONE


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))
