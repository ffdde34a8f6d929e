"""Draws that fall the same way on every machine and in every version of Python."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def draw(*named: object, below: int) -> int:
    """A number from 0 to `below` - 1, settled by what it is drawn for."""
    digest = hashlib.sha256("/".join(str(part) for part in named).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def pick(among: Sequence[T], *named: object) -> T:
    """One of them, settled by what it is picked for."""
    return among[draw(*named, below=len(among))]
