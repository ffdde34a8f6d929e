"""The same transcripts under two configurations: which answers, outcomes and citations changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .describe import said
from .played import PlayedTranscript, PlayedTurn, ReplayReport, by_transcript
from .transcript import ScriptedTurn, Transcript
from .trials import is_majority


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPair:
    """A turn under both configurations; a side is None where its run crashed earlier."""

    script: ScriptedTurn
    before: PlayedTurn | None
    after: PlayedTurn | None

    @property
    def changes(self) -> tuple[str, ...]:
        """Which of `verdict`, `outcome`, `answer` and `citations` differ."""
        before, after = _aspects(self.before), _aspects(self.after)
        return tuple(aspect for aspect in before if before[aspect] != after[aspect])


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptPair:
    """A transcript under both configurations: the typical run of each, and how many trials passed of how many."""

    transcript: Transcript
    before: PlayedTranscript
    after: PlayedTranscript
    passes_before: tuple[int, int]
    passes_after: tuple[int, int]

    def turns(self) -> list[TurnPair]:
        """Every scripted turn, paired."""
        before = {turn.script.number: turn for turn in self.before.turns}
        after = {turn.script.number: turn for turn in self.after.turns}
        return [
            TurnPair(script=script, before=before.get(script.number), after=after.get(script.number))
            for script in self.transcript.turns
        ]

    @property
    def changed(self) -> bool:
        """Whether any turn differs."""
        return any(turn.changes for turn in self.turns())

    @property
    def verdict(self) -> str:
        """`mended`, `broken` or `same`, by the majority of the trials."""
        before, after = is_majority(*self.passes_before), is_majority(*self.passes_after)
        if before == after:
            return "same"
        return "mended" if after else "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two replays of the same transcripts, side by side."""

    before: ReplayReport
    after: ReplayReport
    pairs: tuple[TranscriptPair, ...]

    def to_json(self) -> dict[str, object]:
        """The counts and every changed turn, ready for `json.dumps`."""
        verdicts = Counter(pair.verdict for pair in self.pairs)
        return {
            "n": len(self.pairs),
            "changed": sum(pair.changed for pair in self.pairs),
            "mended": verdicts["mended"],
            "broken": verdicts["broken"],
            "before": {"passed": self.before.passed, "pass^k": _rounded(self.before.pass_hat())},
            "after": {"passed": self.after.passed, "pass^k": _rounded(self.after.pass_hat())},
            "changes": [change for pair in self.pairs for change in _changes_json(pair)],
        }


def compare(before: ReplayReport, after: ReplayReport) -> Comparison:
    """Pair the transcripts of two replays by path. Raises ValueError when they played different ones."""
    earlier, later = by_transcript(before.played), by_transcript(after.played)
    if [one.path for one, _ in earlier] != [one.path for one, _ in later]:
        raise ValueError("the two replays played different transcripts")
    pairs = tuple(
        TranscriptPair(
            transcript=transcript,
            before=typical(runs),
            after=typical(others),
            passes_before=(sum(run.passed for run in runs), len(runs)),
            passes_after=(sum(run.passed for run in others), len(others)),
        )
        for (transcript, runs), (_, others) in zip(earlier, later, strict=True)
    )
    return Comparison(before=before, after=after, pairs=pairs)


def typical(runs: Sequence[PlayedTranscript]) -> PlayedTranscript:
    """The run that stands for all trials: of the majority's verdict, with the most frequent answers, else the first."""
    verdict = is_majority(sum(run.passed for run in runs), len(runs))
    agreeing = [run for run in runs if run.passed == verdict] or list(runs)
    counted = Counter(_answers(run) for run in agreeing)
    return max(agreeing, key=lambda run: counted[_answers(run)])


def describe_changes(comparison: Comparison) -> str:
    """Plain text: each changed turn with both answers, then the counts."""
    return "\n".join(_changes(comparison))


def _changes(comparison: Comparison) -> Iterator[str]:
    for pair in comparison.pairs:
        changed = [turn for turn in pair.turns() if turn.changes]
        if not changed:
            continue
        verdict = "" if pair.verdict == "same" else f", {pair.verdict}"
        yield f"{pair.transcript.name} ({pair.transcript.path}){verdict}"
        for turn in changed:
            yield f"  {turn.script.number}. {said(turn.script)} [{', '.join(turn.changes)}]"
            yield f"    - {_in_words(turn.before)}"
            yield f"    + {_in_words(turn.after)}"
        yield ""
    counts = comparison.to_json()
    yield f"{counts['changed']} of {counts['n']} changed, {counts['mended']} mended, {counts['broken']} broken"


def _answers(run: PlayedTranscript) -> tuple[tuple[str, str], ...]:
    return tuple((str(turn.reply.outcome), turn.reply.text) if turn.reply else ("crashed", "") for turn in run.turns)


def _aspects(turn: PlayedTurn | None) -> dict[str, object]:
    reply = turn.reply if turn else None
    return {
        "verdict": turn.passed if turn else None,
        "outcome": reply.outcome if reply else None,
        "answer": reply.text if reply else None,
        "citations": [citation.uri for citation in reply.citations] if reply else None,
    }


def _in_words(turn: PlayedTurn | None) -> str:
    if turn is None:
        return "not played"
    if turn.reply is None:
        return "; ".join(turn.problems)
    cited = ", ".join(citation.uri for citation in turn.reply.citations)
    text = " ".join(turn.reply.text.split()) or "nothing"
    return f"({turn.reply.outcome}) {text}" + (f" <{cited}>" if cited else "")


def _changes_json(pair: TranscriptPair) -> Iterator[dict[str, object]]:
    for turn in pair.turns():
        if turn.changes:
            yield {
                "path": str(pair.transcript.path),
                "turn": turn.script.number,
                "said": turn.script.text,
                "changes": list(turn.changes),
                "before": _aspects(turn.before),
                "after": _aspects(turn.after),
            }


def _rounded(pass_hat: dict[int, float]) -> dict[str, float]:
    return {str(k): round(value, 4) for k, value in pass_hat.items()}
