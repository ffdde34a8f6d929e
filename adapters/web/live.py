"""An answer that pages show while it is written."""

import uuid
from collections.abc import Awaitable, Callable

import structlog

from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.delivery import Answer, Sent
from shopclerk.bot.model.feed import FeedEvent, FeedKind
from shopclerk.bot.web_ports import Feed

from .bell import Bell

log = structlog.get_logger(__name__)


class WebAnswer:
    """One answer as it grows (bot.channel_ports.LiveAnswer); a sentence that fails comes with the whole answer."""

    def __init__(self, stub: Answer, *, feed: Feed, bell: Bell, send: Callable[[Answer], Awaitable[Sent]]) -> None:
        self._stub = stub
        self._feed = feed
        self._bell = bell
        self._send = send
        self._said = 0

    async def say(self, sentence: str) -> Sent | None:
        """Show one more sentence; number 0 begins anew what an earlier try has shown.

        None: whoever finishes the answer needs nothing but its key.
        """
        await self._show(FeedKind.TOKEN, text=sentence, name=str(self._said))
        self._said += 1
        return None

    async def finish(self, answer: Answer) -> Sent:
        """Put the whole answer in the place of its sentences. Raises ChannelError."""
        return await self._send(answer)

    async def drop(self) -> None:
        """Take back what was shown."""
        if self._said:
            await self._show(FeedKind.DROPPED)

    async def _show(self, kind: FeedKind, *, text: str = "", name: str = "") -> None:
        stub = self._stub
        event = FeedEvent(
            key=f"{kind.value}/{uuid.uuid4().hex}",
            of=stub.key,
            conversation=stub.conversation,
            kind=kind,
            answers=stub.answers,
            text=text,
            name=name,
        )
        try:
            await self._feed.show(event)
        except StoreError as error:
            log.warning("sentence_not_shown", error=str(error))
        self._bell.ring(stub.conversation)
