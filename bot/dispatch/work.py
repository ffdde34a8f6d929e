"""What lies in the durable queue, and where the queue lies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Run = Callable[[str, str], Awaitable[None]]
"""Gets the row's id and the conversation's."""

Owned = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the engine keeps its own rows, and how it looks for work there."""

    url: str
    polling_seconds: float
    keeps_seconds: bool = False
    """Whether the database notes when work came to the second only, so that its order must be numbered."""
    at_once: int = 1_000
    """Turns under way together in this process; those waiting for a model or a platform cost nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work: what to run, for which row, after what else of its lane. `swept`: found lying about."""

    name: str
    row: str
    conversation: str
    lane: str
    swept: bool = False
