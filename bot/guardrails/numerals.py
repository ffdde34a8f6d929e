"""Writes spelled-out numbers as digits, English and Chinese, so that `fourteen`, `十四` and `14` are one."""

import re

_ONE_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TWENTY_TO_NINETY = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: number for number, word in enumerate(_ONE_TO_NINETEEN.split())}
_TENS = {word: 10 * number for number, word in enumerate(_TWENTY_TO_NINETY.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SPELLED = "|".join(sorted([*ONES, *_TENS, *_SCALES], key=len, reverse=True))
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million))\s+and\s+"
_ENGLISH = re.compile(
    rf"\b(?:a\s+(?=(?:{'|'.join(_SCALES)})\b))?(?:{_SPELLED})\b(?:(?:{_AND}|[\s-]+)(?:{_SPELLED})\b)*"
)
_WORD = re.compile(r"[a-z]+")
_JOINT = re.compile(r"\s+and\s+|[\s-]+")

_HAN_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMERAL = "零〇一二两三四五六七八九十百千万"
_MEASURED = (
    r"个|天|日|周|月|年|小时|分钟|秒|元|块|美元|美金|欧元|英镑|人民币|件|次|张|份|位|条|双|只|台|套|瓶|盒|项|期|倍|折|成|工作日"
    r"|星期|礼拜|点|积分|公斤|千克|克|厘米|毫米|米|升|毫升|岁|名|副|到|至"
)
_HAN_MEASURED = re.compile(
    rf"(?<![\d{_HAN_NUMERAL}])(?<!星期)(?<!周)(?<!礼拜)(?<!最后)(?<![同哪第某下])(?<!每(?=一))([{_HAN_NUMERAL}]+)(半)?(?=\s*(?:{_MEASURED}))"
)
_HAN_SCALED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*([千万])(?=\s*(?:元|块|美元|美金|欧元|英镑|人民币|积分|分))")
_PERCENT = re.compile(rf"百分之\s*(?:([{_HAN_NUMERAL}]+)|(\d+(?:\.\d+)?))")
_OFF = re.compile(rf"(?:(\d(?:\.\d)?|\d\d)|([{_HAN_NUMERAL}]{{1,2}}))\s*折")
_YEAR_AND_A_HALF = re.compile(r"(?<!\d)(\d+)\s*年半")
_HALVES = (
    (re.compile(r"半年"), "6个月"),
    (re.compile(r"\bhalf\s+a\s+year\b"), "6 months"),
    (re.compile(r"\bhalf\s+an\s+hour\b|半(?:个)?小时"), "30 minutes"),
    (re.compile(r"\b(?:half[\s-]price|half\s+off)\b|半价"), "50% off"),
    (re.compile(r"\b(?:a\s+)?fortnight\b"), "2 weeks"),
    (re.compile(r"\b(?:a\s+)?couple\s+of\s+(?=weeks|days|months|hours)"), "2 "),
    (re.compile(r"\b(?:a\s+)?dozen\b"), "12"),
)
_TIME_FOLLOWS = re.compile(r"[\s-]+(?:(?:full|calendar|business|working)\s+)?(?:minute|hour|day|week|month|year)s?\b")
_SINGLE = re.compile(
    r"\b(within|in|for|about|after|up to|takes?|least|lasts?|than|another|around|roughly|nearly|over|under)\s+an?\s+"
    r"(?=(?:(?:full|whole|single|calendar|business|working)\s+)?(?:minute|hour|day|week|month|year)\b)"
)


def in_digits(text: str) -> str:
    """`text` (lower case) with its number words in digits; `one` only where a unit of time follows."""
    text = _PERCENT.sub(lambda m: f"{han_number(m[1]) if m[1] else m[2]}%", text)
    text = _OFF.sub(lambda m: _percent_off(m[1] or str(han_number(m[2]))), text)
    text = _HAN_SCALED.sub(lambda m: f"{float(m[1]) * (1000 if m[2] == '千' else 10000):.10g}", text)
    text = _HAN_MEASURED.sub(_han_digits, text)
    text = _ENGLISH.sub(_english, text)
    text = _YEAR_AND_A_HALF.sub(lambda m: f"{int(m[1]) * 12 + 6}个月", text)
    for pattern, digits in _HALVES:
        text = pattern.sub(digits, text)
    return _SINGLE.sub(r"\1 1 ", text)


def han_number(numeral: str) -> int:
    """The value of a Chinese numeral below a hundred million, with or without places: 十四, 一百二, 二〇二六."""
    if len(numeral) > 1 and all(digit in _HAN_DIGITS for digit in numeral):
        return int("".join(str(_HAN_DIGITS[digit]) for digit in numeral))
    total, section, digit, place = 0, 0, 0, 1
    for sign in numeral:
        if sign == "万":
            total, section, digit, place = (total + section + digit or 1) * 10_000, 0, 0, 10_000
        elif sign in _HAN_SCALES:
            place = _HAN_SCALES[sign]
            section, digit = section + (digit or 1) * place, 0
        else:
            digit = _HAN_DIGITS[sign]
            place = 1 if digit == 0 else place
    left_out = place // 10 if place >= 100 and digit else 1  # 一百二 is 120
    return total + section + digit * left_out


def _han_digits(match: re.Match[str]) -> str:
    numeral, half = match[1], match[2] or ""
    if len(numeral) == 2 and all(digit in _HAN_DIGITS for digit in numeral):  # 两三天 is a range
        return f"{_HAN_DIGITS[numeral[0]]}-{_HAN_DIGITS[numeral[1]]}{half}"
    return f"{han_number(numeral)}{half}"


def _percent_off(kept: str) -> str:
    share = float(kept) * (1 if len(kept) == 2 else 10)
    return f"{100 - share:g}% off"


def _english(match: re.Match[str]) -> str:
    spelled = match.group()
    if spelled == "one" and not _TIME_FOLLOWS.match(match.string, match.end()):
        return spelled
    total, section, last = 0, 0, 0
    for word in _JOINT.split(spelled.removeprefix("a ")):
        scale = _SCALES.get(word, 0)
        value = scale or ONES.get(word, _TENS.get(word, 0))
        if scale:
            section = (section or 1) * scale
            total, section = (total + section, 0) if scale > 100 else (total, section)
        elif last in _SCALES.values() or last == 0 or (last >= 20 and value < 10):
            section += value
        else:
            return _WORD.sub(lambda one: str(ONES.get(one[0], one[0])), spelled)  # "two three" is no number
        last = value
    return str(total + section)
