"""discord.py's HTTP client without a network."""

import asyncio
from typing import Any

from discord.http import HTTPClient, Route


class OfflineHttp(HTTPClient):
    """discord.py's client over a session that answers by itself."""

    def use(self, session: Any) -> None:
        """Take the session, which discord.py keeps under a name of its own."""
        self.token = "of-nobody"
        self._global_over = asyncio.Event()
        self._global_over.set()
        setattr(self, "_HTTPClient__session", session)  # noqa: B010 - discord.py has no other way in

    async def static_login(self, token: str) -> Any:
        """Nobody logs in; who the clerk is was recorded."""
        return await self.request(Route("GET", "/users/@me"))

    async def close(self) -> None:
        """Nothing is open."""
