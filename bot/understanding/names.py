"""The names a question brings: a country, a bank, a kind of goods, as opposed to what is asked about them."""

import re

from .follow_up_chinese import CHINESE
from .follow_up_english import ENGLISH
from .language import detect_language

_LEADING = "to in into from with via using for on towards outside return returning exchange exchanging"
_ARTICLES = "the a an my your our some any all"
_GENERAL = (
    "receive reach process see find come show appear land clear complete finish credit hear use wait keep order "
    "orders item items gear stuff thing things purchase purchases something anything product products parcel parcels "
    "package packages goods customer customers money day days week weeks month months hour hours euro euros pound "
    "pounds dollar dollars total general advance example person people time home online website shop store stores "
    "country countries international abroad express standard"
)
_BEFORE_A_NAME = frozenset(_LEADING.split())
_BETWEEN = frozenset(_ARTICLES.split())
_NO_NAMES = frozenset(_GENERAL.split()) | _BETWEEN
_ENGLISH_WORD = re.compile(r"[A-Za-z][\w'’]*(?:-\w+)*")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}|[A-Za-z][\w-]+")
_NO_CHINESE_NAMES = re.compile(
    r"订单|商品|东西|包裹|国家|地区|费用|标准|普通|顾客|客户|国际|海外|等|久|天数|工作日|免费|原路|账户?|到账"
)


def names_in(text: str) -> list[str]:
    """The names in an English or a Chinese question; none in other languages."""
    match detect_language(text):
        case "zh":
            return _chinese(text)
        case "en" | "":
            return _english(text)
        case _:
            return []


def _english(text: str) -> list[str]:
    words = _ENGLISH_WORD.findall(text)
    shouted = sum(word[0].isupper() for word in words) * 2 > len(words)
    found = []
    for at, word in enumerate(words):
        before = next((one.lower() for one in reversed(words[:at]) if one.lower() not in _BETWEEN), "")
        is_written_as_one = at > 0 and word[0].isupper() and not shouted
        if not is_written_as_one and before not in _BEFORE_A_NAME:
            continue
        if word.lower() not in _NO_NAMES and not _is_common(word):
            found.append(word)
    return found


def _is_common(word: str) -> bool:
    return bool(ENGLISH.filler.fullmatch(word) or ENGLISH.act.fullmatch(word) or ENGLISH.state.fullmatch(word))


def _chinese(text: str) -> list[str]:
    pieces = (
        _NO_CHINESE_NAMES.sub(" ", piece) for piece in CHINESE.token.findall(text) if not _is_common_chinese(piece)
    )
    return [name for piece in pieces for name in _HAN.findall(piece)]


def _is_common_chinese(piece: str) -> bool:
    return bool(CHINESE.filler.fullmatch(piece) or CHINESE.act.fullmatch(piece))
