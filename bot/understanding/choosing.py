"""Finds which of the choices offered a shopper means: by number, by place, by name, or all of them."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from .simplified import simplified

_NUMBER_WORDS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "sixth": 6, "6th": 6, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_ZH_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ALL = re.compile(
    r"\b(?:all(?: of (?:them|it|those))?|both(?: of them)?|everything|each|the (?:whole|entire) (?:lot|order|thing))\b"
    r"|全部|所有|都要?|两个都|整单|全都|一起",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:except|but|apart from|without|not)\b|除了|除外|不要", re.IGNORECASE)
_LAST = re.compile(r"\b(?:the )?last(?: one)?\b|最后(?:一个|那个|一件)?", re.IGNORECASE)
_ZH_PLACE = re.compile(
    r"第\s*([一二两三四五六七八九十]|\d{1,2})\s*(?:个|件|单|条|项|种|款|号)?|选\s*([一二三四五六七八九十])"
)
_ORDINAL = re.compile(
    r"\b(?:the )?(first|second|third|fourth|fifth|sixth|[1-6](?:st|nd|rd|th))(?: one)?\b", re.IGNORECASE
)
_NUMBERS_ONLY = re.compile(
    r"\A(?:(?:number|no\.?|nr\.?|option|item|choice|选|号|第|和|与|跟|and|&|,|，|、|\s|#|the|please|pls|吧|个|请)*+"
    r"(?:\d{1,2}+|\b(?:one|two|three|four|five|six)\b(?! of)))++[\s.)!。、号个吧please]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z'-]*\d*|\d+(?:\.\d+)?[a-z]*|[\u3400-\u9fff]+")
_COMMON = frozenset(
    re.findall(
        r"\S+",
        "a an the my i it its is to of in on for and or with that this those these them one ones please pls want need "
        "would like just only from return exchange cancel order item items change send back get me can you do was be "
        "so have had has will new old rather not no yes ok thanks into at by as im i'd i'm take give instead make",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing offered: what it stands for, how it is shown, and other words it may be called by."""

    value: str
    label: str
    called: str = ""


def choose(text: str, choices: Sequence[Choice], *, many: bool = False) -> tuple[str, ...]:
    """The values meant, in the order offered; empty when it cannot be told, and never two unless `many` are wanted."""
    said = simplified(unicodedata.normalize("NFKC", text)).strip().casefold()
    places = _by_place(said, choices)
    found = places or _by_name(said, choices, many=many)
    if many and _ALL.search(said) and (_EXCEPT.search(said) or len(found) < 2):
        left_out = found if _EXCEPT.search(said) else []
        return tuple(choice.value for choice in choices if choice not in left_out)
    if (len(found) == 1 and not _EXCEPT.search(said)) or (many and found):
        return tuple(choice.value for choice in choices if choice in found)
    return ()


def named(text: str, choices: Sequence[Choice]) -> tuple[str, ...]:
    """The values whose names stand in the text, best matches only; for text that may be about anything else too."""
    said = simplified(unicodedata.normalize("NFKC", text)).casefold()
    return tuple(choice.value for choice in choices if choice in _by_name(said, choices))


def _by_place(said: str, choices: Sequence[Choice]) -> list[Choice]:
    places: list[int] = []
    if _NUMBERS_ONLY.fullmatch(said):
        places = [
            int(found) if found.isdigit() else _NUMBER_WORDS[found]
            for found in re.findall(r"\d{1,2}|one|two|three|four|five|six", said)
        ]
    places += [_NUMBER_WORDS[found.casefold()] for found in _ORDINAL.findall(said)]
    for digit, word in _ZH_PLACE.findall(said):
        found = digit or word
        places.append(int(found) if found.isdigit() else _ZH_DIGITS[found])
    if _LAST.search(said) and choices:
        places.append(len(choices))
    return [choices[place - 1] for place in dict.fromkeys(places) if 0 < place <= len(choices)]


def _by_name(said: str, choices: Sequence[Choice], *, many: bool = False) -> list[Choice]:
    """The choices that share most with the text: words that tell them apart count more than those all have."""
    words = [_words(f"{choice.label} {choice.called}") for choice in choices]
    everywhere = set.intersection(*words) if len(words) > 1 else set()
    exact = [choice for choice in choices if said.strip(" .!。") in (choice.value.casefold(), choice.label.casefold())]
    if exact:
        return exact
    asked = _words(said)
    matched = [{word for word in own - everywhere if _stands_in(word, asked, said)} for own in words]
    if many:
        return _covering(choices, matched)
    weights = [_weight(one) for one in matched]
    best = max(weights, default=0.0)
    return [choice for choice, weight in zip(choices, weights, strict=True) if best and weight >= 0.99 * best]


def _covering(choices: Sequence[Choice], matched: Sequence[set[str]]) -> list[Choice]:
    """The choices that account for the words: one whose words all belong to a better fit is not meant."""
    found: list[Choice] = []
    for at, words in enumerate(matched):
        better = [other for other in matched if other != words and _weight(other) > _weight(words)]
        if words and not words <= set().union(*better):
            found.append(choices[at])
    return found


def _weight(words: set[str]) -> float:
    return sum(math.sqrt(len(word)) for word in words)


def _stands_in(word: str, asked: set[str], said: str) -> bool:
    if not word.isascii():
        return word in said or (len(said) == 1 and said in word)
    return word in asked or (len(word) > 3 and (word.removesuffix("s") in asked or f"{word}s" in asked))


def _words(text: str) -> set[str]:
    """Words without those that tell nothing; Chinese in pairs of characters."""
    found: set[str] = set()
    for word in _WORD.findall(simplified(unicodedata.normalize("NFKC", text)).casefold()):
        if word.isascii():
            if word not in _COMMON:
                found.add(word)
        else:
            found |= {word[at : at + 2] for at in range(len(word) - 1)} or {word}
    return found
