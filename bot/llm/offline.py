"""Chat models that need no server: scripted for tests, recording and replaying for transcripts."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from ..errors import ModelError, RecordingMissingError
from ..model.chat import ChatRequest, Completion
from ..ports import ChatModel

_PIECE = 8


class Tape(Protocol):
    """Where recorded model turns are kept; a transcript's cassette is one."""

    def find(self, model: str, request: ChatRequest) -> Completion:
        """The recorded answer. Raises RecordingMissingError."""

    def fresh(self, model: str, request: ChatRequest) -> Completion | None:
        """What this run already recorded for the same request, or None."""

    def keep(self, model: str, request: ChatRequest, completion: Completion) -> None:
        """Record an answer."""

    def complain(self, what: str) -> None:
        """Note that the model gave nothing to keep."""


class ScriptedModel:
    """Answers in the order given and keeps the requests it got; an error among the answers is raised.

    Raises RecordingMissingError when asked more often than it has answers.
    """

    def __init__(self, answers: Sequence[str | Completion | ModelError], *, name: str = "scripted") -> None:
        self._answers = tuple(answers)
        self._name = name
        self.requests: list[ChatRequest] = []

    @property
    def name(self) -> str:
        """As it appears in traces and cassettes."""
        return self._name

    async def complete(self, request: ChatRequest) -> Completion:
        """The next answer in one piece."""
        self.requests.append(request)
        asked = len(self.requests)
        if asked > len(self._answers):
            raise RecordingMissingError(f"{self._name}: asked {asked} times, {len(self._answers)} answers are scripted")
        answer = self._answers[asked - 1]
        if isinstance(answer, ModelError):
            raise answer
        return answer if isinstance(answer, Completion) else Completion(text=answer, model=self._name)

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The next answer in small pieces, then the whole."""
        for piece in _pieces(await self.complete(request)):
            yield piece


class ReplayingModel:
    """Answers from recordings alone; it has nothing to dial with. Raises RecordingMissingError."""

    def __init__(self, tape: Tape, *, name: str) -> None:
        self._tape = tape
        self._name = name

    @property
    def name(self) -> str:
        """The name of the recorded model."""
        return self._name

    async def complete(self, request: ChatRequest) -> Completion:
        """The recorded answer in one piece."""
        return self._tape.find(self._name, request)

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The recorded answer in small pieces, then the whole."""
        for piece in _pieces(await self.complete(request)):
            yield piece


class RecordingModel:
    """Asks another model and records what it answers; the same request is asked once in a run."""

    def __init__(self, inner: ChatModel, tape: Tape, *, name: str | None = None) -> None:
        self._inner = inner
        self._name = name or inner.name
        self._tape = tape

    @property
    def name(self) -> str:
        """The name of the model that is recorded."""
        return self._name

    async def complete(self, request: ChatRequest) -> Completion:
        """The model's answer in one piece."""
        known = self._tape.fresh(self.name, request)
        if known is not None:
            return known
        try:
            completion = await self._inner.complete(request)
        except ModelError as error:
            self._tape.complain(f"{self.name} gave no answer: {error}")
            raise
        self._tape.keep(self.name, request, completion)
        return completion

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The model's answer as it comes; recorded once it is whole."""
        known = self._tape.fresh(self.name, request)
        if known is not None:
            for piece in _pieces(known):
                yield piece
            return
        try:
            async for piece in self._inner.stream(request):
                if isinstance(piece, Completion):
                    self._tape.keep(self.name, request, piece)
                yield piece
        except ModelError as error:
            self._tape.complain(f"{self.name} gave no answer: {error}")
            raise


def _pieces(completion: Completion) -> list[str | Completion]:
    text = completion.text
    return [*(text[start : start + _PIECE] for start in range(0, len(text), _PIECE)), completion]
