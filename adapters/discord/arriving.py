"""Knows when a session has begun: once the servers that READY names have come, not a while after the last of them.

https://discord.com/developers/docs/events/gateway-events#ready
"""

from collections.abc import Mapping
from typing import Any


class Arriving:
    """Servers a client still waits for. `shards` is the number of READYs to come."""

    def __init__(self, *, shards: int = 1) -> None:
        self._shards = shards
        self._ready = 0
        self._awaited: set[str] = set()
        self.is_told = False

    def noticed(self, event: str, data: Any) -> bool:
        """Take a dispatch in; True for the one that completes the session's beginning."""
        if not isinstance(data, Mapping):
            return False
        if event == "READY":
            self._ready = self._ready % self._shards + 1
            self._awaited |= {str(one["id"]) for one in data.get("guilds") or ()}
            self.is_told = False
        elif event in ("GUILD_CREATE", "GUILD_DELETE"):
            self._awaited.discard(str(data.get("id") or ""))
        else:
            return False
        return not self._awaited and self._ready == self._shards and not self.is_told
