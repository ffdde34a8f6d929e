"""A chat model whose calls and tokens are counted, each call with a span of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from ..errors import ModelError, ModelRejectedError, ModelSilentError
from ..metrics import metrics
from ..model.chat import ChatRequest, Completion
from ..ports import ChatModel
from ..tracing import Noting, span


class ObservedModel:
    """A ChatModel that is the one it is made over, seen from outside."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    async def complete(self, request: ChatRequest) -> Completion:
        """The model's answer."""
        with span("chat", gen_ai__operation__name="chat", gen_ai__request__model=self.name) as seen, _counted():
            completion = await self._model.complete(request)
            _keep(completion, seen)
        return completion

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The model's pieces. Without a span: whoever reads them may end in another context than they began in."""
        with _counted():
            async for piece in self._model.stream(request):
                if isinstance(piece, Completion):
                    _keep(piece, None)
                yield piece


@contextmanager
def _counted() -> Iterator[None]:
    """A call, by how it ended; one whose turn was cancelled counts as cancelled."""
    result = "cancelled"
    try:
        yield
        result = "answered"
    except ModelError as error:
        result = _KINDS.get(type(error), "unavailable")
        raise
    finally:
        metrics().model_calls.labels(result=result).inc()


_KINDS: dict[type[ModelError], str] = {ModelRejectedError: "rejected", ModelSilentError: "silent"}


def _keep(completion: Completion, seen: Noting | None) -> None:
    metrics().model_tokens.labels(direction="in").inc(completion.usage.tokens_in)
    metrics().model_tokens.labels(direction="out").inc(completion.usage.tokens_out)
    if seen is not None:
        seen.note(
            gen_ai__response__model=completion.model,
            gen_ai__usage__input_tokens=completion.usage.tokens_in,
            gen_ai__usage__output_tokens=completion.usage.tokens_out,
        )
