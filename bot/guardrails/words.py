"""Reads text as weighted words in English and Chinese, so that two texts can be compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .numerals import ONES
from .shop_terms import english_concepts, han_concepts, han_pattern
from .stems import stem

_FUNCTION_WORDS_SPACED = (
    "a an the of to in on at by for from with as and or but if then than so very just also too what which who whom "
    "whose when where why how all any some each other more most such into about out up down over under again we "
    "our ours us is are was were be been being am do does did have has had will would can could may might shall "
    "should must not no s t you your yours"
)
_STAND_INS_SPACED = "he she it they his her hers its their him them this that these those there here"
_FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_SPACED.split())
_STAND_INS = frozenset(_STAND_INS_SPACED.split())
_OWN_VOICE = frozenset(("i", "me", "my", "mine", "myself"))
_OWN_VOICE_WEIGHT = 1.0  # what the speaker says of himself stands in no source
_FUNCTION_WEIGHT = 0.3
_STAND_IN_WEIGHT = 0.15
_NUMBER_WEIGHT = 1.5
_CONTENT_WEIGHT = 1.0

_CONTRACTIONS = (
    (re.compile(r"\bcan(?:not|['’]t)\b"), "can not"),
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"\s?n['’]t\b"), " not"),
    (re.compile(r"\s?['’](?:ll|d)\b"), " will"),
    (re.compile(r"\s?['’](?:re|m)\b"), " are"),
    (re.compile(r"\s?['’]ve\b"), " have"),
    (re.compile(r"\s?['’]s\b"), " "),
)
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{HAN}]+|(?:\d[\d,]*(?:\.\d+)?)|[^\W_{HAN}]+")
_HAN_LETTER = re.compile(rf"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_HAN_FUNCTION = re.compile(
    r"[的了吗呢吧啊呀哦嗯是在和与及或也都就还又很会能可您你我他她它们请将把被让对从到于为之其该此这那有个不没以]"
)
_HAN_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Word:
    """One compared unit: an English stem, a shop concept, a number, or two neighbouring Chinese characters."""

    stem: str
    weight: float
    content: bool


@lru_cache(maxsize=1024)
def canonical(text: str) -> str:
    """Lower case, compatibility forms folded (full-width digits), contractions written out."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("e-mail", "email")
    if not any(mark in folded for mark in ("'", "’", "cannot")):
        return folded
    for pattern, full in _CONTRACTIONS:
        folded = pattern.sub(full, folded)
    return folded


def is_han(text: str) -> bool:
    """Whether a text is mostly written in Chinese."""
    han = len(_HAN_LETTER.findall(text))
    return han > 0 and han >= _HAN_SHARE * len(_LETTER.findall(text))


@lru_cache(maxsize=1024)
def read_words(text: str) -> tuple[Word, ...]:
    """The words of `text` in order, with the weight each has when support is counted."""
    found: list[Word] = []
    for token in _WORD.findall(canonical(text)):
        if _HAN_LETTER.match(token):
            found.extend(_han_words(token))
        else:
            found.append(_word(token))
    return tuple(found)


@lru_cache(maxsize=8192)
def _word(token: str) -> Word:
    if token in _OWN_VOICE:
        return Word(token, _OWN_VOICE_WEIGHT, False)
    if token in _STAND_INS:
        return Word(token, _STAND_IN_WEIGHT, False)
    if token in _FUNCTION_WORDS:
        return Word(token, _FUNCTION_WEIGHT, False)
    if token[0].isdigit() or token in ONES:
        return Word(str(ONES.get(token, token.replace(",", ""))), _NUMBER_WEIGHT, False)
    stemmed = stem(token)
    return Word(english_concepts().get(stemmed, stemmed), _CONTENT_WEIGHT, True)


def _han_words(run: str) -> list[Word]:
    found: list[Word] = []
    position = 0
    for match in han_pattern().finditer(run):
        found.extend(_pairs(run[position : match.start()]))
        found.append(Word(han_concepts()[match.group()], _CONTENT_WEIGHT, True))
        position = match.end()
    found.extend(_pairs(run[position:]))
    return found


def _pairs(run: str) -> list[Word]:
    pieces = [piece for piece in _HAN_FUNCTION.split(run) if piece]
    return [
        Word(pair, _CONTENT_WEIGHT, True)
        for piece in pieces
        for pair in ([piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)])
    ]
