"""Tells the language of a shopper's message: by script first, by common words where scripts are shared.

Libraries were measured and turned down: py3langid holds 106 MB and calls "ok" Afrikaans, lingua 54 to 270 MB
and "gift card balance" Danish. A support desk sees few words a message, and function words decide those.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from .common_words import COMMON_WORDS, NEUTRAL_WORDS, TELLING_LETTERS

_NOT_LANGUAGE = re.compile(
    r"https?://\S+|(?<!\S)\S+@\S+|<[@#!][^>]*>|:[a-z0-9_+-]+:|```.*?```|`[^`]*`"
    r"|(?<!\S)\S*[0-9]\S*(?<![\u3400-\u9fff])",
    re.S,
)
_LATIN_WORD = re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+(?:['’][a-zA-Z\u00c0-\u024f]+)*")
_ASCII_LETTERS_AND_DIGITS = re.compile(r"(?<![A-Za-z0-9@#._/-])[A-Za-z0-9@#._/-]*[0-9@][A-Za-z0-9@#._/-]*")

_LONGEST = 600
"""Characters that are looked at; the rest says nothing more about the language."""
_NEUTRAL = frozenset(NEUTRAL_WORDS.split())

_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CHINESE_GRAMMAR = re.compile(r"[我你您他她它们們的了吗嗎呢吧啊呀哦这這那哪么麼没沒给給还還请請谢謝怎啥咋把被]")
_CHINESE_ONLY = re.compile(r"[你您她它们們吗嗎呢吧啊呀哦这這哪么麼没给還请谢怎啥咋说說订单订單货貨发發问问题退换换货]")

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("th", re.compile(r"[\u0e01-\u0e5b]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
)
_BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u1f00-\u1fff\u3041-\ud7a3\uf900-\uff9d]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_CYRILLIC_LETTERS = (
    ("uk", re.compile(r"[іїєґ]")),
    ("sr", re.compile(r"[ђћџљњј]")),
    ("bg", re.compile(r"\b(?:съм|ще|къде|поръчка\w*|как мога|искам)\b")),
)
_ARABIC_LETTERS = (("ur", re.compile(r"[ٹڈڑںےہھ]")), ("fa", re.compile(r"[پچژگی]")))

_WORDS_KEPT = 8_192
"""Words whose votes are remembered: a conversation's history is read again at every turn."""


def detect_language(text: str, fallback: str = "en") -> str:
    """The message's language as ISO 639-1. `fallback` answers for what tells nothing: "ok", "W1001", an emoji."""
    plain = _NOT_LANGUAGE.sub(" ", _ASCII_LETTERS_AND_DIGITS.sub(" ", text[:_LONGEST]))
    words = [word.lower().replace("’", "'") for word in _LATIN_WORD.findall(plain)]
    by_script = _by_script(plain, len(words), fallback)
    if by_script and by_script != "zh":
        return by_script
    if by_script == "zh":
        return "zh" if _chinese_weight(plain) >= _english_weight(words) else "en"
    return _by_words(words, fallback)


def _by_script(text: str, latin_words: int, fallback: str) -> str:
    if not _BEYOND_LATIN.search(text):
        return ""
    hiragana, katakana, han = (len(script.findall(text)) for script in (_HIRAGANA, _KATAKANA, _HAN))
    if hiragana + katakana + han:
        return _chinese_or_japanese(text, hiragana, katakana, fallback)
    counts = {language: len(letters.findall(text)) for language, letters in _SCRIPTS}
    counts["ru"], counts["ar"] = len(_CYRILLIC.findall(text)), len(_ARABIC.findall(text))
    language = max(counts, key=lambda name: counts[name])
    if counts[language] <= latin_words:
        return ""
    if language == "ru":
        return _first_match(_CYRILLIC_LETTERS, text.lower()) or "ru"
    if language == "ar":
        return _first_match(_ARABIC_LETTERS, text) or "ar"
    return language


def _chinese_or_japanese(text: str, hiragana: int, katakana: int, fallback: str) -> str:
    """Kana is Japanese, but for a decorative の or a brand in katakana inside a Chinese sentence."""
    is_chinese = bool(_CHINESE_ONLY.search(text))
    if hiragana - text.count("の") > 0:
        return "ja"
    if (hiragana or katakana) and not is_chinese:
        return "ja"
    return "ja" if fallback == "ja" and not is_chinese else "zh"


def _first_match(letters: Iterable[tuple[str, re.Pattern[str]]], text: str) -> str:
    return next((language for language, pattern in letters if pattern.search(text)), "")


def _chinese_weight(text: str) -> float:
    """About one for a Chinese word; grammar weighs more, since nouns of either language are dropped into the other."""
    return 0.5 * len(_HAN.findall(text)) + len(_CHINESE_GRAMMAR.findall(text))


def _english_weight(words: list[str]) -> float:
    return 0.6 * sum("en" in _languages_of(word) for word in words if word not in _NEUTRAL)


def _by_words(words: list[str], fallback: str) -> str:
    telling = [word for word in words if word not in _NEUTRAL]
    if not telling:
        return _greeting_language(words, fallback)
    scores: dict[str, float] = {}
    for word in telling:
        for language, weight in _votes(word):
            scores[language] = scores.get(language, 0.0) + weight
    if not scores:
        return "en" if len(telling) >= 3 and all(word.isascii() for word in telling) else fallback
    best = max(scores, key=lambda language: (scores[language], language == fallback, language == "en"))
    if scores.get("en", 0.0) and scores[best] - scores["en"] < 0.3:
        return "en"
    return best


def _greeting_language(words: list[str], fallback: str) -> str:
    return "de" if words == ["hallo"] and fallback == "en" else fallback


@lru_cache(maxsize=_WORDS_KEPT)
def _votes(word: str) -> tuple[tuple[str, float], ...]:
    languages = _languages_of(word)
    known = [(language, 1.0 / len(languages)) for language in languages]
    told = [language for letters, language in TELLING_LETTERS.items() if any(letter in word for letter in letters)]
    return (*known, *((language, 0.5) for language in told))


def _languages_of(word: str) -> tuple[str, ...]:
    known = _words()
    return known.get(word) or known.get(word.partition("'")[0], ())


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for language, words in COMMON_WORDS.items():
        for word in dict.fromkeys(words.split()):
            table[word] = (*table.get(word, ()), language)
    return table
