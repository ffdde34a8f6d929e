"""Marks the words in which two texts differ, for reading them side by side."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\s+|[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of a text, and whether the other text has it not."""

    text: str
    changed: bool = False


def changed_words(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches; Chinese, Japanese and Korean are compared by the character, others by the word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left: list[Stretch] = []
    right: list[Stretch] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(left, old[start:end], changed=tag != "equal")
        _add(right, new[other_start:other_end], changed=tag != "equal")
    return left, right


def _add(stretches: list[Stretch], words: Sequence[str], *, changed: bool) -> None:
    if words:
        stretches.append(Stretch(text="".join(words), changed=changed))
