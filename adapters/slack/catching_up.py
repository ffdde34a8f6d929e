"""Reads after a lost connection what was posted meanwhile, where the clerk was talking; what is known counts once."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import structlog

from shopclerk.bot.errors import ShopclerkError

from .channel import SlackChannel
from .translate import is_direct

log = structlog.get_logger(__name__)

Hear = Callable[[Mapping[str, Any]], Awaitable[None]]

GAP_SECONDS = 1.0
"""A connection lost for less has lost nothing: Slack brings what was not acknowledged again."""
LOOK_BACK_SECONDS = 600.0
"""How far back a fresh start looks into the support channels."""
_MOST_THREADS = 50
_MOST_POSTS = 200


class CatchingUp:
    """Remembers where the clerk was talking lately, and looks there again."""

    def __init__(self, channel: SlackChannel, hear: Hear, places: Iterable[str]) -> None:
        self._channel = channel
        self._hear = hear
        self._places = tuple(one for one in places if one[:1] in ("C", "G"))
        self._seen: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._task: asyncio.Task[None] | None = None

    def noted(self, hear: Hear) -> Hear:
        """The same hearing, with each event noted once it is stored."""

        async def heard(event: Mapping[str, Any]) -> None:
            await hear(event)
            self.note(event)

        return heard

    def note(self, event: Mapping[str, Any]) -> None:
        """Remember the newest post of a thread or a direct message."""
        place, ts = str(event.get("channel") or ""), str(event.get("ts") or "")
        if not place or not ts or event.get("subtype") in ("message_changed", "message_deleted"):
            return
        thread = str(event.get("thread_ts") or "") or ("" if is_direct(place) else ts)
        key = (place, thread)
        self._seen[key] = max(ts, self._seen.get(key, ""))
        self._seen.move_to_end(key)
        while len(self._seen) > _MOST_THREADS:
            self._seen.popitem(last=False)

    def begin(self, *, since: float = 0.0) -> None:
        """Look beside what goes on; `since` is when (loop time) the connection was lost, 0 when that is not known."""
        gap = asyncio.get_running_loop().time() - since if since else GAP_SECONDS
        if gap < GAP_SECONDS or (self._task and not self._task.done()):
            return
        self._task = asyncio.ensure_future(self._look())

    async def _look(self) -> None:
        newest = max(self._seen.values(), default="")
        wanted = [(place, thread, ts) for (place, thread), ts in reversed(self._seen.items())]
        back = f"{max(time.time() - LOOK_BACK_SECONDS, 0):.6f}"
        wanted += [(place, "", max(newest, back)) for place in self._places]
        for place, thread, ts in wanted:
            try:
                posts = await self._channel.poster.posts(place, thread, oldest=ts)
                for post in sorted(posts, key=lambda one: str(one.get("ts")))[:_MOST_POSTS]:
                    await self._again(place, post, ts)
            except ShopclerkError as error:
                log.warning("slack_not_caught_up", place=place, reason=str(error))

    async def _again(self, place: str, post: Mapping[str, Any], after: str) -> None:
        """One post as the event it was; one that people have answered meanwhile needs the clerk no more."""
        if str(post.get("ts") or "") <= after or post.get("reply_count"):
            return
        kind = "im" if is_direct(place) else "channel"
        await self._hear({"type": "message", "channel": place, "channel_type": kind, **post})
