"""Reads a draft as sentences with the passages each one names."""

import re
from dataclasses import dataclass

from shopclerk.knowledge.sentences import split_sentences

_BEFORE_STOP = re.compile(r"\s*((?:\[\d+\])+)\s*([.!?。！？])")
_LEADING = re.compile(r"^((?:\s*\[\d+\])+)[\s,，]*")
_NUMBER = re.compile(r"\[(\d+)\]")
_INNER = re.compile(r"\s*\[\d+\]")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """One sentence without markers; `numbers` are the passages it names, `lead` what stands before it on its line."""

    text: str
    numbers: tuple[int, ...] = ()
    lead: str = ""


def read_draft(text: str) -> list[DraftSentence]:
    """The sentences of a draft in order; a marker belongs to the sentence it follows."""
    found: list[DraftSentence] = []
    for position, line in enumerate(line for line in text.splitlines() if line.strip()):
        bullet = _BULLET.match(line)
        lead = ("\n" if position else "") + (bullet.group(0).strip() + " " if bullet else "")
        for piece in split_sentences(_BEFORE_STOP.sub(r"\2 \1", line)):
            lead = _add(found, piece, lead)
    return found


def _add(found: list[DraftSentence], piece: str, lead: str) -> str:
    """Append a piece; its leading markers go to the sentence before. Returns the lead of the next piece."""
    leading = _LEADING.match(piece)
    if leading and found:
        last = found[-1]
        found[-1] = DraftSentence(text=last.text, numbers=last.numbers + _numbers(leading.group(1)), lead=last.lead)
        piece = piece[leading.end() :]
    bare = _INNER.sub("", piece).strip()
    if not bare:
        return lead
    found.append(DraftSentence(text=bare, numbers=_numbers(piece), lead=lead))
    return " "


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBER.findall(text))
