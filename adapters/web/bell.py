"""Wakes the pages that listen to a conversation: at once for what this process did, shortly after for other workers."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from shopclerk.bot.errors import StoreError
from shopclerk.bot.metrics import metrics
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.web_ports import Feed

log = structlog.get_logger(__name__)

PAUSE = 0.1
"""Seconds between two looks for what other workers did; one indexed query, however many pages listen."""
_TROUBLED_PAUSE = 1.0
_LOOK_BACK = 100
"""How many sequences another worker may have been given and not committed yet."""


class Bell:
    """Rung for a conversation, it wakes whoever listens there; what happened is then read from the feed."""

    def __init__(self, *, pause: float = PAUSE) -> None:
        self._pause = pause
        self._listeners: dict[ConversationId, set[asyncio.Event]] = {}
        self._owners: dict[ConversationId, Owner] = {}
        self._seen: frozenset[int] = frozenset()
        self._someone = asyncio.Event()

    @property
    def listening(self) -> int:
        """How many pages listen."""
        return sum(len(listeners) for listeners in self._listeners.values())

    def ring(self, conversation: ConversationId) -> None:
        """Something happened there."""
        for listener in self._listeners.get(conversation, ()):
            listener.set()

    def ring_all(self) -> None:
        """Wake everybody, such as to say good-bye."""
        for conversation in list(self._listeners):
            self.ring(conversation)

    @contextmanager
    def listen(self, conversation: ConversationId) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be news; whoever waits clears it before reading."""
        listener = asyncio.Event()
        self._listeners.setdefault(conversation, set()).add(listener)
        self._someone.set()
        metrics().streams.inc()
        try:
            yield listener
        finally:
            metrics().streams.dec()
            self._listeners[conversation].discard(listener)
            if not self._listeners[conversation]:
                del self._listeners[conversation]
                self._owners.pop(conversation, None)

    async def watch(self, feed: Feed) -> None:
        """Look for what other workers did, as long as somebody listens. Runs until it is cancelled."""
        while True:
            if not self._listeners:
                self._someone.clear()
                await self._someone.wait()
                self._seen = frozenset()
            try:
                await self._look(feed)
            except StoreError as error:
                log.warning("feed_not_read", error=str(error))
                await asyncio.sleep(_TROUBLED_PAUSE)
            await asyncio.sleep(self._pause)

    async def _look(self, feed: Feed) -> None:
        newest = max(self._seen, default=None)
        if newest is None:
            newest = await feed.latest()
            self._seen = frozenset({newest})
            self.ring_all()
        rows = await feed.news(newest - _LOOK_BACK)
        for sequence, conversation in rows:
            if sequence not in self._seen:
                self.ring(conversation)
        self._seen = frozenset(sequence for sequence, _ in rows) or self._seen
        await self._look_at_owners(feed)

    async def _look_at_owners(self, feed: Feed) -> None:
        owners = await feed.owners(list(self._listeners))
        for conversation, owner in owners.items():
            if conversation in self._listeners and self._owners.get(conversation) != owner:
                self._owners[conversation] = owner
                self.ring(conversation)
