"""Reads the answer to "shall I do it?": a yes, a no, a moment to think, or something else altogether.

A message counts as a yes only when all of it is one: "yes" is, "yes, but to my office" and "ok, what does it cost" are
not. So it is read word by word, from the front, for as long as each word is part of an answer.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from .confirmation_words import CHINESE, ENGLISH, SIGNS, AnswerWords
from .simplified import simplified

_LONGEST = 400
_SKIPPED = re.compile(r"[\s,.;:!…~—\-、，。；：！“”\"()\[\]*_]+")
_QUESTION = re.compile(r"[?？]|(?:吗|么)\W*$")
_WORD = re.compile(r"[a-z]{3,}")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_BACKS_OUT = re.compile(
    r"(?<![\s,.!?;~。…])[\s,.!?;~。…]+(?:那就?|我|还是|就)*(?:(?:不(?:用|退|换|改|办|取消|改地址)了|算了)[\s,.!。]*)+(?:吧|啊|哈|谢谢)*\W*$"
)
_WITH_DIGIT = re.compile(r"(?<![a-z0-9.$-])#?[a-z0-9.$-]*\d[a-z0-9.-]*")


class Answer(StrEnum):
    """What a message says to a question that waits for a yes."""

    YES = "yes"
    NO = "no"
    HOLD = "hold"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """An answer; for OTHER also what is left behind a leading "no," or "actually", which is a changed mind.

    `agrees`: it begins with a yes, and what follows is something else.
    """

    answer: Answer
    rest: str = ""
    changed_mind: bool = False
    agrees: bool = False


def read_answer(text: str, *, cancels: bool = False, shown: str = "") -> ReadAnswer:
    """What `text` answers. `cancels`: the action waiting is itself a cancellation, so "cancel it" is no plain no.

    `shown` is what the shopper was asked: a yes may say its numbers again, and after the yes its words.
    """
    plain = simplified(unicodedata.normalize("NFKC", text)).replace("’", "'")
    if len(plain) > _LONGEST:
        return ReadAnswer(answer=Answer.OTHER, rest=text)
    kinds, end, turn = _read(plain.lower(), cancels, simplified(unicodedata.normalize("NFKC", shown)).lower())
    if end < len(plain) and _BACKS_OUT.search(plain):
        return ReadAnswer(answer=Answer.NO)
    if end < len(plain) or ("named" in kinds and "no" not in kinds):
        turned = bool(kinds & {"no", "hold", "turn"})
        rest = plain[turn:].strip(" ,，") if turned else text
        agrees = "yes" in kinds and not turned
        return ReadAnswer(answer=Answer.OTHER, rest=rest, changed_mind=turned, agrees=agrees)
    return ReadAnswer(answer=_whole(kinds, asks=bool(_QUESTION.search(plain))))


def _whole(kinds: set[str], *, asks: bool) -> Answer:
    if "no" in kinds:
        return Answer.UNCLEAR if "yes" in kinds else Answer.NO
    if "hold" in kinds:
        return Answer.HOLD
    if "yes" in kinds and not asks and "turn" not in kinds:
        return Answer.YES
    return Answer.UNCLEAR


def _read(said: str, cancels: bool, shown: str) -> tuple[set[str], int, int]:
    """The kinds of the words from the front, where the answer ends, and where its last "no" or "but" does."""
    kinds: set[str] = set()
    turn, position = 0, _skip(said, 0)
    while position < len(said):
        kind, end = _word(said, position, cancels, shown, "yes" in kinds)
        if not kind:
            return kinds, position, turn
        turn = end if kind in {"no", "hold", "turn"} else turn
        kinds.add(kind)
        position = _skip(said, end)
    return kinds, len(said), turn


def _skip(said: str, position: int) -> int:
    gap = _SKIPPED.match(said, position)
    start = gap.end() if gap else position
    return start if said[start:].strip("?？ ") else len(said)


def _word(said: str, position: int, cancels: bool, shown: str, agreed: bool) -> tuple[str, int]:
    """The kind and the end of the longest phrase at a position; an empty kind where none is known.

    What a no is about may be named before it (耳机那个还是留着吧), what a yes is about only after it.
    """
    found = [
        (match.end(), kind)
        for words in (ENGLISH, CHINESE, SIGNS)
        for kind, pattern in _patterns(words, cancels)
        if (match := pattern.match(said, position))
    ]
    if not found and (named := _said_again(said, position, shown)):
        found.append((named, "echo" if agreed else "named"))
    again = _WITH_DIGIT.match(said, position) or (_WORD.match(said, position) if agreed else None)
    if again and again.group().strip("#.") in shown:
        found.append((again.end(), "echo"))
    end, kind = max(found, default=(position, ""))
    return kind, end


def _said_again(said: str, position: int, shown: str) -> int:
    """Where the Chinese words at a position end that the shopper was shown; 0 when there are none."""
    run = _HAN.match(said, position)
    ends = range(run.end(), position + 1, -1) if run else ()
    return next((end for end in ends if said[position:end] in shown), 0)


@cache
def _patterns(words: AnswerWords, cancels: bool) -> list[tuple[str, re.Pattern[str]]]:
    end = r"(?![a-z0-9'])" if words.spaced else ""
    kinds = {"yes": words.yes, "no": words.no, "hold": words.hold, "turn": words.turn, "echo": words.echo}
    cancelling = [("echo" if cancels else "no", words.cancelling)] if words.cancelling else []
    return [
        (kind, re.compile(f"(?:{phrase}){end}"))
        for kind, phrases in [*kinds.items(), *cancelling]
        for phrase in _alternatives(phrases)
    ]


def _alternatives(pattern: str) -> list[str]:
    """The alternatives outside all brackets: `re` takes the first that fits, and here the longest is wanted."""
    found, depth = [""], 0
    for sign in pattern:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [one for one in found if one]
