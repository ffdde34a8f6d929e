"""Writes an answer with a chat model from the passages that were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ModelUnavailableError
from ..model.chat import ChatMessage, ChatRequest, Completion
from ..model.conversation import Turn
from ..ports import Brief, ChatModel, Clock, Draft, Sink
from ..prompting.history import fit_history
from ..prompting.render import render
from ..prompting.words import language_name
from .draft_sentences import read_draft

NO_ANSWER = "NO_ANSWER"
HISTORY_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """How the model is asked; `deadline` in seconds for the whole answer."""

    temperature: float = 0.0
    max_tokens: int = 512
    deadline: float = 20.0


class ModelWriter:
    """A Writer over any ChatModel; raises ModelError."""

    def __init__(self, model: ChatModel, *, shop: str, clock: Clock, options: ModelOptions) -> None:
        self._model = model
        self._shop = shop
        self._clock = clock
        self._options = options

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    async def write(self, brief: Brief, sink: Sink | None = None) -> Draft:
        """A draft; empty when there are no passages or the model says they do not hold the answer."""
        if not brief.passages:
            return Draft(text="", model=self.name)
        request = self._request(brief)
        completion = await (self._model.complete(request) if sink is None else self._stream(request, sink))
        text = "" if NO_ANSWER in completion.text else completion.text.strip()
        return Draft(text=text, model=completion.model, usage=completion.usage)

    async def rewrite(self, text: str, language: str, history: Sequence[Turn]) -> Draft:
        """A follow-up as a question that can be understood alone."""
        system = render("rewrite", language=language_name(language))
        completion = await self._model.complete(self._chat_request(_messages(system, text, history)))
        return Draft(text=completion.text.strip(), model=completion.model, usage=completion.usage)

    def _request(self, brief: Brief) -> ChatRequest:
        system = render(
            "answer",
            shop=self._shop,
            language=language_name(brief.language),
            today=self._clock.now().date().isoformat(),
            passages=[scored.passage for scored in brief.passages],
        )
        return self._chat_request(_messages(system, brief.question, brief.history))

    def _chat_request(self, messages: tuple[ChatMessage, ...]) -> ChatRequest:
        options = self._options
        return ChatRequest(
            messages=messages,
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            deadline=options.deadline,
        )

    async def _stream(self, request: ChatRequest, sink: Sink) -> Completion:
        """Pass each sentence on once the next one has begun, so that its marker is part of it."""
        said, released = "", 0
        async for piece in self._model.stream(request):
            if isinstance(piece, Completion):
                await self._release(piece.text, released, sink, complete=True)
                return piece
            said += piece
            released = await self._release(said, released, sink, complete=False)
        raise ModelUnavailableError(f"model {self.name}: the stream ended without an answer")

    async def _release(self, said: str, released: int, sink: Sink, *, complete: bool) -> int:
        if NO_ANSWER.startswith(said.strip()[: len(NO_ANSWER)]):
            return released
        sentences = read_draft(said)
        ready = len(sentences) if complete else len(sentences) - 1
        for sentence in sentences[released:ready]:
            await sink(sentence.text + "".join(f" [{number}]" for number in sentence.numbers))
        return max(released, ready)


def _messages(system: str, text: str, history: Sequence[Turn]) -> tuple[ChatMessage, ...]:
    said = fit_history(history, characters=HISTORY_CHARACTERS)
    return (ChatMessage(role="system", content=system), *said, ChatMessage(role="user", content=text))
