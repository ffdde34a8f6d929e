"""A chat model whose cost is booked, and that gives way before a day's cap is passed."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import structlog

from ..errors import ModelUnavailableError
from ..metrics import metrics
from ..model.chat import ChatRequest, Completion
from ..policy.spending import Caps, Means, Price, means_left
from ..ports import ChatModel, Clock
from ..spend_ports import SpendBook

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spender:
    """Whose question a model is asked for."""

    channel: str = ""
    shopper: str = ""


_NOBODY = Spender()
_SPENDER: ContextVar[Spender] = ContextVar("spender", default=_NOBODY)


@contextmanager
def spending_for(channel: str, shopper: str) -> Iterator[None]:
    """What models cost inside is booked to this shopper of this channel."""
    token = _SPENDER.set(Spender(channel=channel, shopper=shopper))
    try:
        yield
    finally:
        _SPENDER.reset(token)


class MeteredModel:
    """A ChatModel that asks the book before each call; `smaller` writes from 80 % of a cap on, nobody beyond it.

    Beyond a cap it raises ModelUnavailableError, which is answered as when the model is down: from quotes, or by a
    person. One call may pass a cap by what it costs; the next one is then refused. Prices are by a completion's model.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        book: SpendBook,
        clock: Clock,
        caps: Caps,
        prices: Mapping[str, Price],
        smaller: ChatModel | None = None,
    ) -> None:
        self._model = model
        self._smaller = smaller
        self._book = book
        self._clock = clock
        self._caps = caps
        self._prices = prices

    @property
    def name(self) -> str:
        """The first choice's."""
        return self._model.name

    async def complete(self, request: ChatRequest) -> Completion:
        """The answer of the model there is money for."""
        model = await self._chosen()
        completion = await model.complete(request)
        await self._keep(model, completion)
        return completion

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The pieces of the model there is money for."""
        model = await self._chosen()
        async for piece in model.stream(request):
            if isinstance(piece, Completion):
                await self._keep(model, piece)
            yield piece

    async def _chosen(self) -> ChatModel:
        spender = _SPENDER.get()
        spent = await self._book.spent(self._clock.now().date(), channel=spender.channel, shopper=spender.shopper)
        match means_left(spent, self._caps):
            case Means.QUOTES:
                metrics().model_calls.labels(result="over_budget").inc()
                log.warning("budget_spent", channel=spender.channel, shopper=str(spent.shopper), day=str(spent.day))
                raise ModelUnavailableError("the day's budget for models is spent; raise [limits] spend_… or wait")
            case Means.SMALLER if self._smaller is not None:
                return self._smaller
            case _:
                return self._model

    async def _keep(self, model: ChatModel, completion: Completion) -> None:
        usage = completion.usage
        price = self._prices.get(completion.model) or self._prices.get(model.name) or Price()
        cost = price.of(usage.tokens_in, usage.tokens_out)
        spender = _SPENDER.get()
        day = self._clock.now().date()
        await self._book.book(day, channel=spender.channel, shopper=spender.shopper, usage=usage, cost=cost)
