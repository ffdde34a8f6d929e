"""What a bot is opened with to play one transcript: a clock that stands still, a mode, and a cassette."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ..errors import RecordingMissingError
from ..llm.offline import RecordingModel, ReplayingModel
from ..model.chat import ChatRequest, Completion
from ..ports import ChatModel
from .mode import ReplayMode
from .recordings import Cassette
from .transcript import Transcript


class ReplayClock:
    """A clock that stands where the transcript put it and moves only when the transcript waits."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Aware, in UTC."""
        return self._at

    def move(self, span: timedelta) -> None:
        """Let time pass."""
        self._at += span


class Unrecorded:
    """The tape of a live model: it keeps nothing and hears what went wrong, which the fall-back would hide."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def find(self, model: str, request: ChatRequest) -> Completion:
        """Nothing is kept. Raises RecordingMissingError."""
        raise RecordingMissingError(f"{model}: nothing is recorded live")

    def fresh(self, model: str, request: ChatRequest) -> Completion | None:
        """Every request goes to the model, so that trials are independent."""
        return None

    def keep(self, model: str, request: ChatRequest, completion: Completion) -> None:
        """Keep nothing."""

    def complain(self, what: str) -> None:
        """Note that the model gave no answer."""
        self.complaints.append(what)


class Scene:
    """One transcript about to be played. Whoever opens the bot takes clock and chat model from here."""

    def __init__(self, transcript: Transcript, mode: ReplayMode) -> None:
        self.transcript = transcript
        self.mode = mode
        self.clock = ReplayClock(transcript.clock)
        self._cassette: Cassette | None = None
        self._unrecorded = Unrecorded()
        self._models: set[str] = set()

    @property
    def has_cassette(self) -> bool:
        """Whether model turns were recorded; where not, `auto` is best taken for the answer without a model."""
        return self.transcript.cassette_path.is_file()

    @property
    def may_dial(self) -> bool:
        """Whether the model itself is asked: live, or to record."""
        return self.mode is not ReplayMode.REPLAY

    def chat_model(self, name: str, open_live: Callable[[], ChatModel]) -> ChatModel:
        """The model to give the bot; `open_live` is called only where the mode may dial. `name` keys the recordings.

        Raises RecordingMissingError when the cassette cannot be read.
        """
        if self.mode is ReplayMode.LIVE:
            return RecordingModel(open_live(), self._unrecorded, name=name)
        self._models.add(name)
        if self._cassette is None:
            self._cassette = Cassette(self.transcript.cassette_path, transcript=self.transcript.path)
        if self.mode is ReplayMode.REPLAY:
            return ReplayingModel(self._cassette, name=name)
        return RecordingModel(open_live(), self._cassette, name=name)

    def complaints(self) -> tuple[str, ...]:
        """What went wrong with the model since the last call: a miss, or no answer."""
        heard = (self._cassette or self._unrecorded).complaints
        told = tuple(heard)
        heard.clear()
        return told

    def unused_recordings(self) -> int:
        """Recordings of the models in play that were not asked for."""
        return self._cassette.unused(frozenset(self._models)) if self._cassette else 0

    def save(self) -> None:
        """In record mode write the cassette; without a chat model there is nothing to write."""
        if self.mode is ReplayMode.RECORD and self._cassette is not None:
            self._cassette.save(frozenset(self._models))
