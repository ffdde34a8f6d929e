"""What came of playing transcripts."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.message import Reply
from .transcript import ScriptedTurn, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An expectation that did not hold."""

    check: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedTurn:
    """A turn with what the bot did. `problems` are things no expectation speaks of: a crash, a missing recording."""

    script: ScriptedTurn
    reply: Reply | None = None
    ms: float = 0.0
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything expected held and nothing went wrong."""
        return not self.findings and not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedTranscript:
    """One run of a transcript. After a crash `turns` ends with the turn that crashed; `unused` counts recordings."""

    transcript: Transcript
    turns: tuple[PlayedTurn, ...]
    trial: int = 1
    unused: int = 0

    @property
    def passed(self) -> bool:
        """Whether every turn was played and passed."""
        return len(self.turns) == len(self.transcript.turns) and all(turn.passed for turn in self.turns)


def by_transcript(played: Sequence[PlayedTranscript]) -> list[tuple[Transcript, list[PlayedTranscript]]]:
    """The trials of each transcript together, in the order played."""
    grouped: dict[str, list[PlayedTranscript]] = {}
    for one in played:
        grouped.setdefault(str(one.transcript.path), []).append(one)
    return [(trials[0].transcript, trials) for trials in grouped.values()]
