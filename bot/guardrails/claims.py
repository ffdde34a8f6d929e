"""What a sentence claims that can be checked one by one: quantities, dates, names, and words that bind the shop."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .dates import When, take_dates, weekdays_between
from .numerals import in_digits
from .quantities import Quantity, find_quantities
from .words import canonical

_ADDRESSED = (
    re.compile(r"(?<![a-z0-9._+%'-])[a-z0-9._+%'-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}"),
    re.compile(r"(?:https?://|www\.)[^\s<>()\[\]，。；、]{1,2000}"),
    re.compile(
        r"(?<![a-z0-9.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|shop|store|example|io|co|cn|uk|de|eu|info|biz)"
        r"(?![a-z0-9])(?:/[\w./#-]{0,500})?"
    ),
)
_ALWAYS = re.compile(r"\b24\s*/\s*7\b|24\s*小时(?:全天|不间断)")
_CODE = re.compile(
    r"(?<![a-z0-9#.])#?(?=[a-z0-9-]{0,40}\d)(?=[0-9-]{0,40}[a-z])(?![\d.,]+(?:st|nd|rd|th|k|x|d|h)(?![a-z0-9]))"
    r"[a-z0-9]+(?:-[a-z0-9]+)*(?![a-z0-9])"
)
_HASH = re.compile(r"#\d{3,}")
_MEASURE = re.compile(r"\d+(?:-\d+)?-?(?:[a-z]{1,3}|days?|hours?|minutes?|weeks?|months?|years?)(?:-[a-z]+)*")
_COUPON = re.compile(r"\bcode:?\s+[\"'“]?([A-Z]{4,})\b")
_PHONE = re.compile(r"(?<![a-z0-9.$€£¥])\+?\(?\d[\d\s().-]{5,24}\d(?![a-z0-9])")

# Words that promise or limit as much as a number does; English | Chinese
_BINDING = (
    (
        "free",
        r"(?<!feel )(?<!-)\bfree\b(?!\s+(?:to|from)\b)|\bno (?:extra |additional )?(?:costs?|charges?|fees?)\b"
        r"|\bat no (?:\w+ )?(?:cost|charge)\b|\bcomplimentary\b|\bcosts? nothing\b|\bwithout (?:charge|cost)\b",
        r"免费|包邮|免运费|不(?:另|再|额外)?加?收取?(?:任何)?(?:费|运费|手续费)|不产生(?:任何)?费用|无需(?:支付)?(?:费用|运费)",
    ),
    ("same day", r"\bsame[\s-]day\b", r"当(?:天|日)(?=内?(?:发|送|配|出库|处理|寄|到账|达|开始))"),
    (
        "next day",
        r"\bnext[\s-](?:business[\s-]|working[\s-])?day\b|\bovernight\b",
        r"次日|隔天|隔日|第二天|下一个工作日",
    ),
    ("today", r"\b(?:today|tonight)\b", r"今天|今日|今晚"),
    ("tomorrow", r"\btomorrow\b", r"明天|明日"),
    ("at once", r"\b(?:immediately|instantly|right away|straight away|at once|as soon as)\b", r"立即|立刻|马上|即时"),
    ("guarantee", r"(?<!legal )(?<!the )\bguarantee[ds]?\b|\bpromise\w*\b|\bassure\w*\b", r"保证|承诺|担保"),
    (
        "in full",
        r"\b(?:full|fully|in full|entire|100 ?%)(?=\s+(?:\w+\s+)?(?:refund|price|amount|reimburse))|\bin full\b",
        r"全额|全款",
    ),
    ("lifetime", r"\blifetime\b|\bforever\b", r"终身|永久"),
    ("no time limit", r"\bno time limit\b", r"不限时"),
    ("unlimited", r"\bunlimited\b|\bno limit\b", r"无限|不限"),
    ("no questions asked", r"\bno questions asked\b", r"无条件"),
)
_BINDING_PATTERNS = tuple((name, re.compile(f"{english}|{chinese}")) for name, english, chinese in _BINDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The checkable claims of one sentence. `names` are e-mails, links, codes and phone numbers in comparable form."""

    quantities: tuple[Quantity, ...] = ()
    whens: tuple[When, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    bindings: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to check."""
        return bool(self.quantities or self.whens or self.names or self.bindings)


@lru_cache(maxsize=1024)
def read_claims(text: str) -> Claims:
    """The claims of a sentence; names and bindings are `(comparable form, as written)`."""
    names: list[tuple[str, str]] = [(coupon.lower(), coupon) for coupon in _COUPON.findall(text)]
    bindings: list[tuple[str, str]] = []
    whens: list[When] = []
    rest = canonical(text)
    for name, pattern in _BINDING_PATTERNS:
        if match := pattern.search(rest):
            bindings.append((name, match.group()))
    if match := _ALWAYS.search(rest):
        bindings.append(("24/7", match.group()))
        rest = _ALWAYS.sub(" ; ", rest)
    whens.extend(weekdays_between(rest))
    for pattern in _ADDRESSED:
        rest = pattern.sub(lambda m: _name(names, m.group().rstrip(".").removeprefix("https://"), m.group()), rest)
    rest = take_dates(rest, whens)
    rest = _CODE.sub(lambda m: _code(names, m), rest)
    rest = _HASH.sub(lambda m: _name(names, m.group()[1:], m.group()), rest)
    rest = _PHONE.sub(lambda m: _phone(names, m), in_digits(rest))
    return Claims(
        quantities=tuple(find_quantities(rest)), whens=tuple(whens), names=tuple(names), bindings=tuple(bindings)
    )


def _name(names: list[tuple[str, str]], comparable: str, written: str) -> str:
    names.append((comparable.removeprefix("http://").removeprefix("www.").rstrip("/"), written))
    return " ; "


def _code(names: list[tuple[str, str]], match: re.Match[str]) -> str:
    if _MEASURE.fullmatch(match.group()):
        return match.group()
    return _name(names, match.group().lstrip("#"), match.group())


def _phone(names: list[tuple[str, str]], match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    groups = re.findall(r"\d+", match.group())
    if not 7 <= len(digits) <= 15 or (len(groups) > 1 and max(map(len, groups)) < 3):
        return match.group()
    return _name(names, digits, match.group().strip())
