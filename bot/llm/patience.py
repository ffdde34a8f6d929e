"""Asks a chat model patiently: one total deadline, few tries, and never half an answer as a whole one."""

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import structlog

from ..errors import ModelSilentError, ModelUnavailableError
from ..model.chat import ChatRequest, Completion
from .failures import Failure, failure_of
from .thoughts import ThoughtFilter, without_thoughts

log = structlog.get_logger(__name__)

TRIES = 3
"""Requests made for one answer at most."""
FIRST_WAIT = 0.25
"""Seconds before the second try; doubled for each further one. A server's own retry-after goes before."""
CHARACTERS_PER_TOKEN = 16
"""More than any tokenizer packs into one token on average: a longer answer comes from a server that ignores the cap."""

Pause = Callable[[float], Awaitable[None]]


class PatientChat(ABC):
    """A ChatModel over one bare request, made by `_ask` or `_ask_streamed`; those may raise what they like."""

    def __init__(self, name: str, *, who: str, secret: str = "", pause: Pause = asyncio.sleep) -> None:
        self._name = name
        self._who = who
        self._secret = secret
        self._pause = pause

    @property
    def name(self) -> str:
        """As configured; traces, cassettes and prices go by it."""
        return self._name

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer. Raises ModelUnavailableError and ModelRejectedError."""
        await self._prepare()
        return await self._complete(request, self._budget(request))

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """Pieces of text, then the whole.

        The whole is what counts: a stream that breaks on a malformed piece is asked for again in one piece, whose
        text need not go on where the pieces stopped. One that is cut off raises ModelUnavailableError.
        """
        await self._prepare()
        budget, said = self._budget(request), ""
        while True:
            try:
                async with aclosing(self._visible(request, budget)) as pieces:
                    async for piece in pieces:
                        if isinstance(piece, str):
                            said += piece
                        yield piece
                return
            except Exception as error:
                failure = self._failure(error)
                if failure.malformed:
                    break
                if said:
                    raise failure.error from None
                await budget.before_next_try(failure)
        log.warning("stream_malformed", model=self._name, reason=str(failure.error))
        whole = await self._complete(request, budget)
        if whole.text.startswith(said) and whole.text != said:
            yield whole.text.removeprefix(said)
        yield whole

    async def aclose(self) -> None:
        """Give connections back; the default has none."""
        return None

    async def _prepare(self) -> None:
        """Load what a first request needs; the time that takes is not the model's. The default needs nothing."""
        return None

    @abstractmethod
    async def _ask(self, request: ChatRequest) -> Completion: ...

    @abstractmethod
    def _ask_streamed(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]: ...

    async def _complete(self, request: ChatRequest, budget: "Budget") -> Completion:
        while True:
            try:
                async with budget.within():
                    whole = await self._ask(request)
                return self._checked(whole)
            except Exception as error:
                await budget.before_next_try(self._failure(error))

    async def _visible(self, request: ChatRequest, budget: "Budget") -> AsyncGenerator[str | Completion, None]:
        """One try's pieces without thoughts; stops by itself where a server ignores the token cap."""
        filtered, said = ThoughtFilter(), ""
        async with aclosing(self._ask_streamed(request)) as pieces:
            while True:
                async with budget.within():
                    piece = await anext(pieces, None)
                if piece is None:
                    raise ModelUnavailableError(f"{self._who} ended its stream without an answer")
                whole = self._checked(piece) if isinstance(piece, Completion) else None
                visible = filtered.rest() if whole or not isinstance(piece, str) else filtered.feed(piece)
                if visible:
                    said += visible
                    yield visible
                if whole is None and len(said) > CHARACTERS_PER_TOKEN * request.max_tokens:
                    whole = Completion(text=said, model=self._name, finish="length")
                if whole is not None:
                    yield whole
                    return

    def _checked(self, whole: Completion) -> Completion:
        text = without_thoughts(whole.text)
        if text.strip() or whole.tool_calls:
            return whole if text == whole.text else replace(whole, text=text)
        spent = ": its tokens were spent before it answered, raise [model] max_tokens"
        raise ModelSilentError(f"{self._who} gave an empty answer{spent if whole.finish == 'length' else ''}")

    def _budget(self, request: ChatRequest) -> "Budget":
        return Budget(request.deadline, pause=self._pause)

    def _failure(self, error: Exception) -> Failure:
        failure = failure_of(error, who=self._who, secret=self._secret)
        log.info("model_try_failed", model=self._name, reason=str(failure.error))  # the caller says it of the last try
        return failure


class Budget:
    """The time and the tries one answer may take."""

    def __init__(self, seconds: float, *, pause: Pause, tries: int = TRIES) -> None:
        self._ends = asyncio.get_running_loop().time() + seconds
        self._pause = pause
        self._tries = tries
        self._wait = FIRST_WAIT

    def within(self) -> asyncio.Timeout:
        """A context that raises TimeoutError when the whole budget's time is up."""
        return asyncio.timeout_at(self._ends)

    async def before_next_try(self, failure: Failure) -> None:
        """Wait as asked or as grown; raises the failure's error where another try is not worth it or not in time."""
        self._tries -= 1
        backoff = self._wait * random.uniform(0.5, 1.0)
        wait = backoff if failure.wait is None else failure.wait
        left = self._ends - asyncio.get_running_loop().time()
        if not failure.passing or self._tries < 1 or wait >= left:
            raise failure.error from None
        self._wait *= 2
        await self._pause(wait)
