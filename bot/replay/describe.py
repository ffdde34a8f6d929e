"""Tells in plain text what came of a replay: for a terminal, and as the failure text of a test."""

from collections.abc import Iterator

from ..model.message import Reply
from .played import Finding, PlayedTranscript, PlayedTurn, ReplayReport, by_transcript
from .transcript import ScriptedTurn
from .trials import is_majority

_MARGIN = " " * 9


def describe(result: PlayedTranscript | ReplayReport) -> str:
    """One transcript turn by turn, failing turns in full; or a whole replay with the failing transcripts in full."""
    return "\n".join(_report(result) if isinstance(result, ReplayReport) else _transcript(result))


def _report(report: ReplayReport) -> Iterator[str]:
    grouped = by_transcript(report.played)
    for transcript, runs in grouped:
        passes = sum(run.passed for run in runs)
        count = f" {passes}/{len(runs)}" if len(runs) > 1 else ""
        yield f"{'passed' if passes == len(runs) else 'FAILED'}{count}  {transcript.path}: {transcript.name}"
        if unused := max(run.unused for run in runs):
            yield f"        {unused} recorded model turn{_s(unused)} not asked for; --record prunes"
    for _, runs in grouped:
        failed = next((run for run in runs if not run.passed), None)
        if failed is not None:
            yield from ("", *_transcript(failed))
    yield from ("", *_totals(report))


def _totals(report: ReplayReport) -> Iterator[str]:
    counted = report.successes()
    failed = sum(passes < trials for passes, trials in counted)
    turns = sum(len(run.turns) for run in report.played)
    passed = f"{len(counted) - failed} of {len(counted)} transcript{_s(len(counted))} passed"
    yield f"{passed}, {turns} turn{_s(turns)} played"
    if report.trials > 1:
        figures = ", ".join(f"pass^{k} {value:.3f}" for k, value in report.pass_hat().items())
        majority = sum(is_majority(*one) for one in counted)
        yield f"{report.trials} trials: {figures}; {majority} of {len(counted)} by majority"


def _transcript(played: PlayedTranscript) -> Iterator[str]:
    transcript = played.transcript
    failing = sum(not turn.passed for turn in played.turns)
    left = len(transcript.turns) - len(played.turns)
    verdict = f"{failing} of {len(transcript.turns)} turns failed" if not played.passed else "passed"
    trial = f", trial {played.trial}" if played.trial > 1 else ""
    yield f"{transcript.name} ({transcript.path}){trial}: {verdict}"
    for turn in played.turns:
        yield from _turn(turn, str(transcript.path))
    if left:
        yield f"{left} more turn{_s(left)} not played"


def _turn(turn: PlayedTurn, path: str) -> Iterator[str]:
    mark = "ok  " if turn.passed else "FAIL"
    yield f"{mark} {turn.script.number}. {said(turn.script)}"
    if turn.passed:
        return
    if turn.reply is not None:
        yield from _reply(turn.reply)
    for problem in turn.problems:
        yield f"{_MARGIN}! {problem}"
    for finding in turn.findings:
        yield from _finding(finding)
    yield f"{_MARGIN}at {path}:{turn.script.line}"


def said(script: ScriptedTurn) -> str:
    """What happens in a turn, on one line."""
    match script.kind:
        case "edit":
            return f"the shopper edits turn {script.of}: {_flat(script.text)}"
        case "delete":
            return f"the shopper deletes turn {script.of}"
        case "wait":
            return f"{script.text} go by"
        case "button":
            return f"the shopper presses {script.text}"
        case speaker:
            return f"{speaker}: {_flat(script.text)}"


def _reply(reply: Reply) -> Iterator[str]:
    head = f"bot ({reply.outcome}{f', {reply.reason}' if reply.reason else ''})"
    yield f"{_MARGIN}{head}: {_flat(reply.text) or 'nothing'}"
    why = [f"intent {reply.intent.name} {reply.intent.confidence:.2f}", f"model {reply.trace.model}"]
    if reply.trace.passages:
        why.append("passages " + ", ".join(f"{uri} {score:.2f}" for uri, score in reply.trace.passages[:3]))
    yield f"{_MARGIN}because {'; '.join(why)}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{_MARGIN}{finding.check}"
    yield f"{_MARGIN}  - {_flat(finding.expected)}"
    yield f"{_MARGIN}  + {_flat(finding.got)}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _s(count: int) -> str:
    return "" if count == 1 else "s"
