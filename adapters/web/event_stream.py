"""Server-sent events of one conversation: nothing is queued for a page, it reads on from where it is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.feed import FeedKind, Happened
from shopclerk.bot.model.message import ConversationId

from .callers import Caller
from .counter import Counter
from .refusals import RefusedError
from .translate import to_event, to_frame, to_token_json

log = structlog.get_logger(__name__)

KEEP_ALIVE = 15.0
STUCK = 30.0
"""Seconds a page may leave a chunk untaken before it is let go."""
# No empty line after either: several clients take what ends with one for an event, though it has no data.
_RETRY = b"retry: 1000\n"
_ALIVE = b": still here\n"
_HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
}
_TROUBLED_PAUSE = 1.0


@dataclass(kw_only=True)
class Listener:
    """One page that listens: the sequence it has seen, who it knows to answer, the answer it saw growing."""

    counter: Counter
    caller: Caller
    conversation: ConversationId
    after: int
    owner: Owner | None = None
    growing: str = ""

    async def chunks(self) -> AsyncIterator[bytes]:
        """What to send, as long as the conversation is the caller's and the server runs."""
        counter = self.counter
        yield _RETRY
        with counter.pressure.streaming(self.caller), counter.bell.listen(self.conversation) as rung:
            while not counter.stopping.is_set():
                rung.clear()
                pause, found = KEEP_ALIVE, b""
                try:
                    if await counter.callers.may_read(self.caller, self.conversation):
                        found = await self._news()
                except RefusedError:
                    return
                except StoreError as error:
                    log.warning("events_not_read", error=str(error))
                    pause = _TROUBLED_PAUSE
                if found:
                    yield found
                    continue
                try:
                    async with asyncio.timeout(pause):
                        await rung.wait()
                except TimeoutError:
                    yield _ALIVE

    async def _news(self) -> bytes:
        """The frames of what came since, and of who answers where that changed."""
        owner = (await self.counter.feed.owners([self.conversation])).get(self.conversation, self.owner)
        frames = [to_frame("owner", {"owner": owner.value})] if owner is not None and owner is not self.owner else []
        self.owner = owner
        for happened in await self.counter.feed.since(self.conversation, self.after):
            self.after = happened.sequence
            frames += self._frames(happened)
        return b"".join(frames)

    def _frames(self, happened: Happened) -> list[bytes]:
        event = happened.event
        if event.kind is FeedKind.TOKEN:
            self.growing = event.of
        told = to_event(happened)
        if told is None:
            return []
        frames = [to_frame(*told, id=happened.sequence)]
        if event.kind is FeedKind.SAID and event.answers and event.of != self.growing:
            # Whoever shows tokens alone sees what was not written sentence by sentence too.
            frames.insert(0, to_frame("token", to_token_json(event, text=told[1]["text"])))
        return frames


class EventStream(Response):
    """Sends a listener's chunks until the page goes, gets stuck or the server stops."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run as the ASGI application of this response."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        going = asyncio.create_task(_gone(receive))
        pumping = asyncio.create_task(self._pump(send))
        try:
            await asyncio.wait((going, pumping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (going, pumping):
                task.cancel()
            await asyncio.gather(going, pumping, return_exceptions=True)

    async def _pump(self, send: Send) -> None:
        async for chunk in self._listener.chunks():
            try:
                async with asyncio.timeout(STUCK):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except TimeoutError:
                log.info("page_stuck", conversation=self._listener.conversation)
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
