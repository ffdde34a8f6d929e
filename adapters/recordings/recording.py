"""What a recording holds: what a platform told the clerk, what the clerk called in answer, and when.

A file is JSON Lines. The first line is the head (`recording`), then come `account`, `event` and `call` lines in the
order of time; each has `at`, an ISO time in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

SUFFIX = ".events.jsonl"
VERSION = 1

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a platform told: `what` is its word for it (`events_api`, `MESSAGE_CREATE`).

    `attempt` is above 0 for what was delivered again, `reason` says why, in the platform's words.
    """

    at: datetime
    what: str
    payload: Json
    attempt: int = 0
    reason: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Something the clerk called at the platform: `chat.postMessage`, `POST /channels/1/messages`, or `ack`."""

    at: datetime
    method: str
    body: Json
    answer: Any = None
    status: int = 200
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A file as read. `settings` are those it was recorded under, `accounts` the customers of accounts then.

    `is_cut`: its last line was not written to the end, and is left out.
    """

    path: Path
    channel: str
    began: datetime
    settings: Json = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Event | Call, ...] = ()
    is_cut: bool = False

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.name.removesuffix(SUFFIX)

    @property
    def calls(self) -> list[Call]:
        """The calls alone."""
        return [one for one in self.lines if isinstance(one, Call)]
