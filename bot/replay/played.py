"""What came of playing transcripts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ..model.message import Reply
from .mode import ReplayMode
from .transcript import ScriptedTurn, Transcript
from .trials import is_majority, mean_pass_hat_k


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """Every run of every transcript."""

    mode: ReplayMode
    played: tuple[PlayedTranscript, ...]
    trials: int = 1

    @property
    def passed(self) -> bool:
        """Whether every run of every transcript passed."""
        return all(one.passed for one in self.played)

    def successes(self) -> list[tuple[int, int]]:
        """Passed trials and trials of each transcript."""
        return [(sum(one.passed for one in runs), len(runs)) for _, runs in by_transcript(self.played)]

    def pass_hat(self) -> dict[int, float]:
        """pass^k for each k up to the number of trials, averaged over the transcripts."""
        return mean_pass_hat_k(self.successes())

    def to_json(self) -> dict[str, object]:
        """The whole report as plain values, ready for `json.dumps`."""
        return {
            "passed": self.passed,
            "mode": str(self.mode),
            "n": len(self.successes()),
            "failed": sum(passes < trials for passes, trials in self.successes()),
            "trials": self.trials,
            "pass^k": {str(k): round(value, 4) for k, value in self.pass_hat().items()},
            "majority": sum(is_majority(*counted) for counted in self.successes()),
            "transcripts": [_transcript_json(transcript, runs) for transcript, runs in by_transcript(self.played)],
        }


def _transcript_json(transcript: Transcript, runs: Sequence[PlayedTranscript]) -> dict[str, object]:
    return {
        "path": str(transcript.path),
        "name": transcript.name,
        "passed": all(run.passed for run in runs),
        "runs": [
            {
                "trial": run.trial,
                "passed": run.passed,
                "unused_recordings": run.unused,
                "turns": [_turn_json(turn) for turn in run.turns],
            }
            for run in runs
        ],
    }


def _turn_json(turn: PlayedTurn) -> dict[str, object]:
    reply = turn.reply
    return {
        "number": turn.script.number,
        "line": turn.script.line,
        "kind": turn.script.kind,
        "said": turn.script.text,
        "passed": turn.passed,
        "reply": reply.text if reply else None,
        "outcome": str(reply.outcome) if reply else None,
        "intent": reply.intent.name if reply else None,
        "citations": [citation.uri for citation in reply.citations] if reply else [],
        "ms": round(turn.ms, 1),
        "findings": [asdict(finding) for finding in turn.findings],
        "problems": list(turn.problems),
    }
