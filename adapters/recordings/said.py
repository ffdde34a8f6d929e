"""What people saw of a call: where it stood and what it said, comparable over two runs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shopclerk.bot.guardrails.personal_data import mask

_NUMBERED = re.compile(r"<(EMAIL|IBAN|CARD|ID|IP|PHONE|ADDRESS|NAME|LITERAL)_\d{1,9}>")
_TICKET = re.compile(r"\bT-[0-9A-F]{6}\b")
_SPOKEN = ("text", "content", "title", "label", "markdown_text", "description", "initial_value", "name", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing shown. `how` is the kind (`post`, `whisper`, `update` …), `place` where, `texts` what can be read."""

    how: str
    place: str
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, to be read."""
        return "\n".join(self.texts)

    @property
    def heading(self) -> str:
        """How and where, in a word or two."""
        return f"{self.how} in {self.place}" if self.place else self.how


def comparable(said: Said) -> Said:
    """The same with personal data as mere kinds and tickets without their numbers."""
    return replace(said, texts=tuple(_plain(text) for text in said.texts))


def texts_of(value: Any, key: str = "") -> Iterator[str]:
    """Whatever can be read in a message or dialog, in order; empty texts are left out."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(inner, str) or name in _SPOKEN:
                yield from texts_of(inner, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one, key)
    elif isinstance(value, str) and value.strip() and key in _SPOKEN:
        yield value


def _plain(text: str) -> str:
    return _TICKET.sub("T-", _NUMBERED.sub(r"<\1>", mask(text).text)).strip()
