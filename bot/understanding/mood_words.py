"""What a language needs so that a shopper's mood can be read; the tables lie beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodWords:
    """Regular expressions of one language, searched case-insensitively; `tone` maps each to -3 (awful) … 3 (superb).

    `lookalike` finds what only looks like one of the others (a password manager, 垃圾桶); it is not read at all.
    """

    lookalike: str
    person: tuple[str, ...]
    person_alone: str
    not_person: str
    negation: str
    angry: tuple[str, ...]
    legal: tuple[str, ...]
    urgent: tuple[str, ...]
    unhurried: tuple[str, ...]
    tone: Mapping[str, float] = field(default_factory=dict)
