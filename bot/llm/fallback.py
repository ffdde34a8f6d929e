"""Several chat models in order: the next one answers where one is down, and one that stays down is left alone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Protocol, runtime_checkable

import structlog

from ..errors import ModelError, ModelRejectedError, ModelSilentError, ModelUnavailableError
from ..model.chat import ChatRequest, Completion
from ..ports import ChatModel

log = structlog.get_logger(__name__)

OPENS_AFTER = 3
"""Failures on end after which a model is left alone."""
RESTS = 30.0
"""Seconds, by a timer that goes on evenly when somebody sets the clock."""
SHARE = 2 / 3
"""Of the time left, what a model may take while others stand behind it, so that a silent one does not take it all."""


@runtime_checkable
class _Closing(Protocol):
    async def aclose(self) -> None: ...


Timer = Callable[[], float]


def with_fallbacks(models: Sequence[ChatModel], timer: Timer = monotonic) -> "FallbackModel":
    """The models as one, asked in this order; for a single one this adds the breaker."""
    return FallbackModel(models, timer)


class FallbackModel:
    """A ChatModel over others, each behind a breaker. Raises the last model's error when none answers."""

    def __init__(
        self,
        models: Sequence[ChatModel],
        timer: Timer = monotonic,
        *,
        opens_after: int = OPENS_AFTER,
        rests: float = RESTS,
    ) -> None:
        if not models:
            raise ValueError("a chain needs a model")
        self._chain = [(model, Breaker(timer, opens_after=opens_after, rests=rests)) for model in models]

    @property
    def name(self) -> str:
        """The first model's; a completion names the one that gave it."""
        return self._chain[0][0].name

    async def complete(self, request: ChatRequest) -> Completion:
        """The first answer any of them gives within the request's deadline."""
        async for piece in self._answers(request, streamed=False):
            if isinstance(piece, Completion):
                return piece
        raise ModelUnavailableError(f"model {self.name} ended without an answer")

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """Pieces from the first that gives any; once it has, a model that takes over gives its whole answer only."""
        async for piece in self._answers(request, streamed=True):
            yield piece

    async def aclose(self) -> None:
        """Close every model that has something to close."""
        for model, _ in self._chain:
            if isinstance(model, _Closing):
                await model.aclose()

    async def _answers(self, request: ChatRequest, *, streamed: bool) -> AsyncIterator[str | Completion]:
        ends = asyncio.get_running_loop().time() + request.deadline
        errors: list[ModelError] = []
        for position, (model, breaker) in enumerate(self._chain):
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                break
            if not breaker.lets_through():
                continue
            last = position == len(self._chain) - 1
            asked = replace(request, deadline=left if last else left * SHARE)
            try:
                if not streamed:
                    answer = await model.complete(asked)
                    breaker.closed()
                    yield answer
                    return
                async for piece in model.stream(asked):
                    streamed = False
                    if isinstance(piece, Completion):
                        breaker.closed()
                    yield piece
                return
            except ModelError as error:
                breaker.failed()
                errors.append(error)
                if not last:  # whoever asked is told of the last one, and says so
                    log.warning("model_passed_over", model=model.name, reason=str(error))
        raise _together(errors, self.name)


class Breaker:
    """Opens after a number of failures on end; later lets one request try, and closes when that one is answered."""

    def __init__(self, timer: Timer, *, opens_after: int, rests: float) -> None:
        self._timer = timer
        self._opens_after = opens_after
        self._rests = rests
        self._failures = 0
        self._resting_until: float | None = None

    def lets_through(self) -> bool:
        """Whether to ask. After a rest the first who asks is the trial; the others go on waiting until it is over."""
        if self._resting_until is None:
            return True
        if self._timer() < self._resting_until:
            return False
        self._resting_until = self._timer() + self._rests
        return True

    def failed(self) -> None:
        """Count a failure."""
        self._failures += 1
        if self._failures >= self._opens_after:
            self._resting_until = self._timer() + self._rests

    def closed(self) -> None:
        """Forget the failures: the model answers."""
        self._failures = 0
        self._resting_until = None


def _together(errors: Sequence[ModelError], name: str) -> ModelError:
    """One error for all: an operator is needed only where every model asked turned the request down.

    A person is, where all of them answered and none said anything.
    """
    if not errors:
        return ModelUnavailableError(f"model {name} failed several times in a row and is left alone for a while")
    told = "; ".join(str(error) for error in errors)
    for kind in (ModelRejectedError, ModelSilentError):
        if all(isinstance(error, kind) for error in errors):
            return kind(told)
    return ModelUnavailableError(told)
