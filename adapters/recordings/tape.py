"""The platform of a replay: it answers as it did when the recording was made, and otherwise as it would."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from .recording import Call

_TICKET = re.compile(r"\bT-[0-9A-F]{6}\b")
_LEARNT = frozenset({"value", "custom_id", "private_metadata", "external_id"})
"""Where buttons and dialogs carry what only the bot that drew them knows, such as the id of an answer."""

KeyOf = Callable[[str, Mapping[str, Any]], str]


class Tape:
    """Recorded calls, looked up by what they were for; each write is used once, the nearest read again and again.

    What the clerk now writes where it then wrote something else is remembered, to be put into later events: a press
    of a recorded button is a press of the button that stands in its place.
    """

    def __init__(self, calls: Iterable[Call], *, key_of: KeyOf) -> None:
        self._key_of = key_of
        self._by_key: defaultdict[str, deque[Call]] = defaultdict(deque)
        for call in calls:
            self._by_key[key_of(call.method, call.body)].append(call)
        self._now_for: dict[str, str] = {}

    def read(self, method: str, body: Mapping[str, Any], at: datetime) -> Call | None:
        """The last answer to this question up to a moment, else the first after it; a good one before a refusal."""
        asked = self._by_key.get(self._key_of(method, body), ())
        good = [call for call in asked if call.status < 400] or list(asked)
        before = [call for call in good if call.at <= at]
        return before[-1] if before else good[0] if good else None

    def write(self, method: str, body: Mapping[str, Any]) -> Call | None:
        """The next recorded call of this kind; what stands in its place is learnt."""
        asked = self._by_key.get(self._key_of(method, body))
        while asked:
            call = asked.popleft()
            if call.status < 500 and call.status != 429:
                self._learn(call.body, body)
                return call
        return None

    def as_now(self, value: Any) -> Any:
        """An event's payload with what the clerk would find in it now."""
        if not self._now_for:
            return value
        if isinstance(value, Mapping):
            return {name: self.as_now(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.as_now(one) for one in value]
        if isinstance(value, str):
            return self._now_for.get(value) or _TICKET.sub(lambda found: self._now_for.get(found[0], found[0]), value)
        return value

    def _learn(self, then: Any, now: Any, key: str = "") -> None:
        if isinstance(then, Mapping) and isinstance(now, Mapping):
            for name in then.keys() & now.keys():
                self._learn(then[name], now[name], str(name))
        elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
            for left, right in zip(then, now, strict=True):
                self._learn(left, right, key)
        elif isinstance(then, str) and isinstance(now, str) and then != now:
            if key in _LEARNT:
                self._now_for[then] = now
            left, right = _TICKET.findall(then), _TICKET.findall(now)
            if len(left) == len(right):
                self._now_for.update(zip(left, right, strict=True))
