"""What the routes work with, and the manners all of them keep: take nothing that cannot be stored."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from fastapi import Request

from shopclerk.bot.errors import StoreError
from shopclerk.bot.metrics import metrics
from shopclerk.bot.web_ports import Feed

from .bell import Bell
from .bodies import Body, read_body
from .callers import Caller, Callers
from .customers import Customers
from .face import ServedBot
from .pressure import Pressure
from .refusals import RefusedError
from .sessions import Sessions

log = structlog.get_logger(__name__)

STORE_SECONDS = 10.0
"""How long a request waits for the store before it is refused; a post may be stored then, which a repeat finds."""


@dataclass
class _Line:
    """Posts of one conversation that stand in line, the first being served."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where shoppers are served: everything the routes share."""

    bot: ServedBot
    feed: Feed
    bell: Bell
    sessions: Sessions
    callers: Callers
    customers: Customers
    pressure: Pressure
    not_ready: Callable[[], str] = lambda: ""
    """Why no messages are taken yet; empty once they are."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    body_seconds: float = 15.0
    """How long a body may be on its way."""
    lines: "dict[str, _Line]" = field(default_factory=dict)

    @asynccontextmanager
    async def served(self, request: Request) -> AsyncIterator[Caller]:
        """While a request without a body is served, whose caller it is. Raises RefusedError (401, 403, 429, 503)."""
        with self.pressure.relieved(caller := self._let_in(request)):
            yield caller

    @asynccontextmanager
    async def posted(self, request: Request, model: type[Body]) -> AsyncIterator[tuple[Caller, Body]]:
        """While a post is taken: its caller and its body. Raises RefusedError (401, 403, 408, 413, 422, 429, 503)."""
        caller = self._let_in(request)
        # Whoever sends slowly takes nobody's place.
        body = await read_body(request, model, seconds=self.body_seconds)
        with self.pressure.relieved(caller):
            yield caller, body

    def _let_in(self, request: Request) -> Caller:
        caller = self.callers.caller(request)
        if self.stopping.is_set():
            raise RefusedError(503, "the server is just stopping: try again in a moment", retry_after=2)
        return caller

    @asynccontextmanager
    async def in_line(self, conversation: str | None) -> AsyncIterator[None]:
        """One post of a conversation at a time, in the order they arrived."""
        if conversation is None:
            yield
            return
        line = self.lines.setdefault(conversation, _Line())
        line.length += 1
        try:
            async with line.turn:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self.lines[conversation]

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """While the store is asked. Raises RefusedError (503) when it does not answer: nothing is acknowledged then."""
        try:
            async with asyncio.timeout(STORE_SECONDS):
                yield
        except (StoreError, TimeoutError) as error:
            metrics().store_failures.inc()
            log.error("store_not_answering", error=str(error) or "it took too long")
            raise RefusedError(503, "nothing was taken, the store does not answer: try again", retry_after=1) from error


def counter_of(request: Request) -> Counter:
    """The counter a request came to."""
    found = request.app.state.counter
    assert isinstance(found, Counter)
    return found
