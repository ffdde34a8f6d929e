"""Reads from history what a lost session missed, and lets it come in as if it had been dispatched."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import structlog

from .hearing import EVERYWHERE, Hearing

log = structlog.get_logger(__name__)

MOST_MESSAGES = 500
"""Read of one place."""
MOST_PLACES = 200
"""Read after one session; those with the newest messages first."""
MARGIN = timedelta(seconds=10)
"""Before the last event of the lost session; what comes twice is known by its event id."""
FIRST_LOOK = timedelta(minutes=15)
"""How far back the first session of a process looks: the one before may have ended moments ago."""
SIDE_BY_SIDE = 4
PAUSES = (1.0, 3.0, 10.0, 30.0)
"""Seconds between tries to read what could not be read."""


async def _none() -> Collection[int]:
    return ()


@dataclass(kw_only=True)
class CatchingUp:
    """Catches up after each new session. `direct` gives direct message channels, which Discord does not list."""

    hearing: Hearing
    direct: Callable[[], Awaitable[Collection[int]]] = _none
    _last: datetime | None = None
    _since: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def noticed(self, event: str) -> None:
        """A dispatch came in. READY begins a session that knows nothing of the time since the last one's end."""
        now = datetime.now(UTC)
        if event == "READY" and self._since is None:
            self._since = self._last - MARGIN if self._last else now - FIRST_LOOK
        self._last = now

    async def catch_up(self, client: discord.Client) -> None:
        """Read what was said in the meantime. What cannot be read is logged and left."""
        async with self._turn:
            since = self._since
            if since is None:
                return
            after = discord.Object(discord.utils.time_snowflake(since))
            left = [*self._places(client, after.id), *await self._direct(client)][:MOST_PLACES]
            log.info("discord_catching_up", places=len(left), since=since.isoformat(timespec="seconds"))
            for pause in PAUSES:
                gate = asyncio.Semaphore(SIDE_BY_SIDE)
                done = await asyncio.gather(*(self._read(client, place, after, gate) for place in left))
                left = [place for place, is_read in zip(left, done, strict=True) if not is_read]
                if not left or client.is_closed():
                    break
                await asyncio.sleep(pause)
            if not client.is_closed():  # else the next session begins where this one did
                self._since = None

    async def _read(
        self, client: discord.Client, place: discord.abc.Messageable, after: discord.Object, gate: asyncio.Semaphore
    ) -> bool:
        """Read one place; False when it is worth another try."""
        try:
            async with gate:
                async for message in place.history(limit=MOST_MESSAGES, after=after, oldest_first=True):
                    await self.hearing.heard(client, message, late=True)
        except (discord.Forbidden, discord.NotFound):
            return True  # nothing there is for the clerk
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, RuntimeError) as error:
            log.warning("discord_history_unread", channel=getattr(place, "id", 0), told=str(error))
            return False
        return True

    def _places(self, client: discord.Client, after: int) -> Iterator[discord.TextChannel | discord.Thread]:
        """Channels and threads in which something was posted since, newest first."""
        places: list[discord.TextChannel | discord.Thread] = []
        for guild in client.guilds:
            places += [*guild.text_channels, *guild.threads]
        for place in sorted(places, key=lambda one: one.last_message_id or 0, reverse=True):
            if (place.last_message_id or 0) > after or (place.last_message_id is None and self._may_have_news(place)):
                yield place

    def _may_have_news(self, place: discord.TextChannel | discord.Thread) -> bool:
        """Whether to look where Discord does not say when something was last posted."""
        parent = place.parent_id if isinstance(place, discord.Thread) else place.id
        support = self.hearing.support
        return place.id in self.hearing.seen or str(parent) in support or EVERYWHERE in support

    async def _direct(self, client: discord.Client) -> list[discord.abc.Messageable]:
        known = {*self.hearing.seen, *await self.direct()}
        listed = [one for one in known if isinstance(client.get_channel(one), discord.DMChannel | None)]
        return [client.get_partial_messageable(id, type=discord.ChannelType.private) for id in sorted(listed)]
