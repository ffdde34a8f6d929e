"""Masks personal data by pattern before it reaches a model, a log or a recording, and puts it back for the reply."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .personal_numbers import (
    find_accounts,
    find_cards,
    find_emails,
    find_identity_numbers,
    find_ip_addresses,
    find_phones,
)
from .personal_places import find_addresses, find_names

_PLACEHOLDER = re.compile(r"<(EMAIL|IBAN|CARD|ID|IP|PHONE|ADDRESS|NAME|LITERAL)_\d{1,9}>")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Personal data from `start` up to `end` (exclusive) in a text; `type` is the placeholder's word."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text with placeholders, and what each stands for."""

    text: str
    originals: Mapping[str, str] = field(default_factory=dict)


def spans(text: str) -> list[Span]:
    """The personal data of `text` in order, not overlapping. Order numbers, SKUs, prices and dates are none."""
    taken: list[Span] = []
    covered = bytearray(len(text))
    for type, find in _FINDERS:
        for start, end in find(text):
            if start < end and not any(covered[start:end]):
                covered[start:end] = b"\x01" * (end - start)
                taken.append(Span(start, end, type))
    return sorted(taken)


def mask(text: str, known: Mapping[str, str] | None = None) -> Masked:
    """`text` with `<EMAIL_1>`, `<PHONE_1>` … in place of personal data; the same value gets the same placeholder.

    `known` is the mapping of the conversation's earlier turns: its placeholders go on, its values are masked
    wherever they stand. A placeholder that the shopper typed is masked too, so `restore` never puts data there.
    """
    names = _Names(known or {})
    pieces, position = [], 0
    found = spans(text)
    for span in _with_repeats(text, found, names):
        pieces += [text[position : span.start], names.placeholder(text[span.start : span.end], span.type)]
        position = span.end
    return Masked(text="".join([*pieces, text[position:]]), originals=names.originals)


def restore(text: str, originals: Mapping[str, str]) -> str:
    """`text` with the placeholders replaced by what they stand for; unknown ones stay."""
    return _PLACEHOLDER.sub(lambda match: originals.get(match.group(), match.group()), text)


class _Names:
    """Gives each value its placeholder."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.originals = dict(known)
        self._placeholders = {original: placeholder for placeholder, original in known.items()}
        self._counts = Counter(placeholder.strip("<>").rpartition("_")[0] for placeholder in known)

    def placeholder(self, original: str, type: str) -> str:
        if original not in self._placeholders:
            self._counts[type] += 1
            name = f"<{type}_{self._counts[type]}>"
            self._placeholders[original] = name
            self.originals[name] = original
        return self._placeholders[original]


def _with_repeats(text: str, found: list[Span], names: _Names) -> Iterator[Span]:
    """The spans, and every other place where one of their values or a known value stands by itself."""
    values = {text[span.start : span.end]: span.type for span in found} | dict.fromkeys(
        names.originals.values(), "LITERAL"
    )
    if not values:
        yield from found
        return
    longest_first = sorted(values, key=len, reverse=True)
    anywhere = re.compile("|".join(_alone(value) for value in longest_first))
    starts = {span.start: span for span in found}
    position = 0
    for start, end, type in sorted([*_places(anywhere, text, values), *((s.start, s.end, s.type) for s in found)]):
        if start >= position and (start in starts or not _runs_into(end, starts, start)):
            span = starts.get(start, Span(start, end, type))
            yield span
            position = span.end


def _places(pattern: re.Pattern[str], text: str, values: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(text):
        yield match.start(), match.end(), values[match.group()]


def _runs_into(end: int, starts: Mapping[int, Span], start: int) -> bool:
    return any(place in starts for place in range(start + 1, end))


def _alone(value: str) -> str:
    before = r"(?<![^\W_])" if value[0].isascii() and value[0].isalnum() else ""
    after = r"(?![^\W_])" if value[-1].isascii() and value[-1].isalnum() else ""
    return before + re.escape(value) + after


def _find_literals(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _PLACEHOLDER.finditer(text))


_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("LITERAL", _find_literals),
    ("EMAIL", find_emails),
    ("IBAN", find_accounts),
    ("CARD", find_cards),
    ("ID", find_identity_numbers),
    ("IP", find_ip_addresses),
    ("PHONE", find_phones),
    ("ADDRESS", find_addresses),
    ("NAME", find_names),
)
