"""Spans of time as people write them: `2h`, `30m`, `1h30m`, `3d`."""

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"([0-9]{1,6})([smhdw])")
_LONGEST = timedelta(days=3_660)


def to_duration(text: str) -> timedelta:
    """A positive span of at most ten years. Raises ValueError with the remedy."""
    compact = "".join(text.lower().split())
    parts = _PART.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(f"`{text}` is no span of time; write 45s, 30m, 2h, 3d or 1h30m")
    units = [unit for _, unit in parts]
    if len(set(units)) != len(units):
        raise ValueError(f"`{text}` names a unit twice; write it once")
    span = timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in parts))
    if not timedelta() < span <= _LONGEST:
        raise ValueError(f"`{text}` is not between a second and ten years")
    return span
