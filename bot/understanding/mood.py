"""Reads a shopper's mood by pattern: wants a person, is angry, threatens law, is in a hurry, is pleased or not."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from ..model.message import Intent
from .mood_chinese import CHINESE
from .mood_english import ENGLISH
from .mood_words import MoodWords
from .simplified import simplified

LANGUAGES = (ENGLISH, CHINESE)
PERSON_INTENT = "person.request"
_SURE_INTENT = 0.6
_QUOTED = re.compile(r"“[^”]{0,300}”|「[^」]{0,300}」|『[^』]{0,300}』|\"[^\"\n]{0,300}\"|^[^\S\n]*>.*$", re.M)
_CLAUSE_END = re.compile(r"[.!?;,。！？；，\n…~～]+|\s-\s|\b(?:but|so i|so please)\b")
_SPACES = re.compile(r"\s+")
_EITHER_OR = re.compile(r"([\u4e00-\u9fff])[不没]\1")
"""A question of the form 能不能: no negation."""
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_WORDS_BETWEEN = 4
"""A negation speaks for what follows within so many words …"""
_CHARACTERS_BETWEEN = 3
"""… or, in Chinese, characters."""
_LONGEST = 4_000
_UNREAD = "_"
"""Stands for a lookalike: a word like any other, so that what is around it still reads."""


class Sentiment(StrEnum):
    """How the shopper feels."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Urgency(StrEnum):
    """How soon the shopper needs an answer."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


def wants_person(text: str, intent: Intent | None = None) -> bool:
    """Whether the shopper asks for a person: by pattern, or because the head is sure of a `person.request`."""
    said = _said(text)
    if any(_asks_for_person(said, words) for words in LANGUAGES):
        return True
    if intent is None or intent.name != PERSON_INTENT or intent.confidence < _SURE_INTENT:
        return False
    return not any(_pattern(words.not_person).search(said) or _turns_person_down(said, words) for words in LANGUAGES)


def is_angry(text: str) -> bool:
    """Whether the shopper is angry: insults, outrage, or a shouted complaint."""
    said = _said(text)
    if any(_found(said, words.angry, words) for words in LANGUAGES):
        return True
    shouted = _SHOUTED.findall(text)
    return (
        len(shouted) >= 3 and sum(map(len, shouted)) > 0.6 * sum(map(str.isalpha, text)) and sentiment_score(text) < 0
    )


def mentions_legal(text: str) -> bool:
    """Whether the shopper speaks of lawyers, courts, chargebacks, the police or consumer protection."""
    said = _said(text)
    return any(_found(said, words.legal, words) for words in LANGUAGES)


def sentiment_score(text: str) -> float:
    """From -1 (awful) to 1 (delighted): the tones found, a negated one turned over and softened."""
    said = _said(text)
    total = sum(
        _turned(tone) if _is_negated(said, found.start(), words) else tone
        for words in LANGUAGES
        for pattern, tone in words.tone.items()
        for found in _pattern(pattern).finditer(said)
    )
    if total < 0:
        total *= 1 + 0.1 * min(3, text.count("!") + text.count("！"))
    return float(total / (total**2 + 4.0) ** 0.5)


def _turned(tone: float) -> float:
    """ "Not good" is nearly bad, "not bad" only a little good."""
    return -0.5 * tone - 0.8 if tone > 0 else -0.4 * tone


def sentiment(text: str) -> Sentiment:
    """The sentiment in one word; a plain report of something broken stays neutral."""
    score = sentiment_score(text)
    if score <= -0.45:
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if score >= 0.45 else Sentiment.NEUTRAL


def urgency(text: str) -> Urgency:
    """How soon an answer is needed, as the shopper says it."""
    said = _said(text)
    if any(_pattern(pattern).search(said) for words in LANGUAGES for pattern in words.unhurried):
        return Urgency.LOW
    return Urgency.HIGH if any(_found(said, words.urgent, words) for words in LANGUAGES) else Urgency.NORMAL


def _said(text: str) -> str:
    """The shopper's own words: lower case, one kind of apostrophe, without quotations and lookalikes."""
    said = _QUOTED.sub(" ", simplified(text[:_LONGEST])).replace("’", "'").lower()
    for words in LANGUAGES:
        said = _pattern(words.lookalike).sub(_UNREAD, said)
    return said


def _asks_for_person(said: str, words: MoodWords) -> bool:
    for clause in _clauses(said):
        if re.fullmatch(words.person_alone, clause, re.I):
            return True
        if _pattern(words.not_person).search(clause):
            continue
        if _found(clause, words.person, words):
            return True
    return False


def _turns_person_down(said: str, words: MoodWords) -> bool:
    matches = (match for pattern in words.person for match in _pattern(pattern).finditer(said))
    return any(_is_negated(said, match.start(), words) for match in matches)


def _clauses(said: str) -> Iterator[str]:
    for clause in _CLAUSE_END.split(said):
        tidy = _SPACES.sub(" ", clause).strip(" '\"()[]<>:*_")
        if tidy:
            yield tidy


def _found(said: str, patterns: tuple[str, ...], words: MoodWords) -> bool:
    matches = (match for pattern in patterns for match in _pattern(pattern).finditer(said))
    return any(not _is_negated(said, match.start(), words) for match in matches)


def _is_negated(said: str, start: int, words: MoodWords) -> bool:
    """Whether a negation stands shortly before `start`, in the same clause."""
    clause = _CLAUSE_END.split(said[max(0, start - 60) : start])[-1]
    clause = _EITHER_OR.sub(r"\1", clause)
    negations = list(_pattern(words.negation).finditer(clause))
    if not negations:
        return False
    between = clause[negations[-1].end() :]
    return len(between.split()) <= _WORDS_BETWEEN if between.isascii() else len(between) <= _CHARACTERS_BETWEEN


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.I)
