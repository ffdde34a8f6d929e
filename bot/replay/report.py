"""Writes a replay, or two side by side, as one HTML file that opens anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .changed_words import Stretch, changed_words
from .comparison import Comparison, TranscriptPair, TurnPair, typical
from .describe import said
from .pages import page_of, part_of
from .played import PlayedTranscript, PlayedTurn, ReplayReport, by_transcript
from .transcript import ScriptedTurn, Transcript

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number at the head of the page; `tone` is `good`, `bad` or empty."""

    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The answer to a turn under one configuration."""

    label: str
    turn: PlayedTurn | None
    text: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A turn: what was said and one answer, or two side by side."""

    script: ScriptedTurn
    said: str
    sides: tuple[Side, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A transcript on the page."""

    anchor: str
    transcript: Transcript
    verdict: str
    tone: str
    count: str
    rows: tuple[Row, ...]
    notable: bool
    unused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole page."""

    title: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]


def render_report(result: ReplayReport | Comparison, *, labels: tuple[str, str] = ("before", "after")) -> str:
    """The page as HTML; `labels` name the two sides of a comparison. The same result gives the same bytes."""
    part = report_part(result, labels=labels)
    return page_of(part, title="Replay, side by side" if isinstance(result, Comparison) else "Replay")


def report_part(result: ReplayReport | Comparison, *, labels: tuple[str, str] = ("before", "after")) -> "Markup":
    """The same as a part of a page."""
    sheet = _compared(result, labels) if isinstance(result, Comparison) else _replayed(result)
    return part_of("shopclerk.bot.replay", "report.html.j2", sheet=sheet)


def _replayed(report: ReplayReport) -> Sheet:
    counted = report.successes()
    failed = sum(passes < trials for passes, trials in counted)
    turns = sum(len(run.turns) for run in report.played)
    figures = [
        Figure(label="passed", value=f"{len(counted) - failed} of {len(counted)}", tone="bad" if failed else "good"),
        Figure(label="turns played", value=str(turns)),
        Figure(label="mode", value=str(report.mode)),
    ]
    sections = tuple(_section(number, *one) for number, one in enumerate(by_transcript(report.played), start=1))
    return Sheet(title="Replay", figures=(*figures, *_pass_hat(report, "")), sections=sections)


def _section(number: int, transcript: Transcript, runs: Sequence[PlayedTranscript]) -> Section:
    passes = sum(run.passed for run in runs)
    shown = next((run for run in runs if not run.passed), None) or typical(runs)
    played = {turn.script.number: turn for turn in shown.turns}
    rows = (
        Row(script=script, said=said(script), sides=(_side("", played.get(script.number)),))
        for script in transcript.turns
    )
    passed = passes == len(runs)
    return Section(
        anchor=f"t{number}",
        transcript=transcript,
        verdict="passed" if passed else "failed",
        tone="good" if passed else "bad",
        count=f"{passes} of {len(runs)} trials" if len(runs) > 1 else "",
        rows=tuple(rows),
        notable=not passed,
        unused=max(run.unused for run in runs),
    )


def _compared(comparison: Comparison, labels: tuple[str, str]) -> Sheet:
    broken = sum(pair.verdict == "broken" for pair in comparison.pairs)
    mended = sum(pair.verdict == "mended" for pair in comparison.pairs)
    changed = sum(pair.changed for pair in comparison.pairs)
    figures = [
        Figure(label="changed", value=f"{changed} of {len(comparison.pairs)}"),
        Figure(label="mended", value=str(mended), tone="good" if mended else ""),
        Figure(label="broken", value=str(broken), tone="bad" if broken else ""),
        *_pass_hat(comparison.before, f", {labels[0]}"),
        *_pass_hat(comparison.after, f", {labels[1]}"),
    ]
    sections = tuple(_pair(number, pair, labels) for number, pair in enumerate(comparison.pairs, start=1))
    return Sheet(title="Replay, side by side", figures=tuple(figures), sections=sections)


def _pair(number: int, pair: TranscriptPair, labels: tuple[str, str]) -> Section:
    verdict = pair.verdict if pair.verdict != "same" else "changed" if pair.changed else "same"
    trials = pair.passes_before[1] > 1 or pair.passes_after[1] > 1
    before, after = (f"{passes}/{of}" for passes, of in (pair.passes_before, pair.passes_after))
    return Section(
        anchor=f"t{number}",
        transcript=pair.transcript,
        verdict=verdict,
        tone={"mended": "good", "broken": "bad", "changed": "moved"}.get(verdict, ""),
        count=f"{before} then {after} trials" if trials else "",
        rows=tuple(_pair_row(turn, labels) for turn in pair.turns()),
        notable=verdict != "same",
    )


def _pair_row(turn: TurnPair, labels: tuple[str, str]) -> Row:
    sides: tuple[Side, ...] = (_side("", turn.after),)
    if turn.changes:
        left, right = changed_words(_text(turn.before), _text(turn.after))
        sides = (
            Side(label=labels[0], turn=turn.before, text=tuple(left)),
            Side(label=labels[1], turn=turn.after, text=tuple(right)),
        )
    return Row(script=turn.script, said=said(turn.script), sides=sides, changes=turn.changes)


def _side(label: str, turn: PlayedTurn | None) -> Side:
    return Side(label=label, turn=turn, text=(Stretch(text=_text(turn)),))


def _text(turn: PlayedTurn | None) -> str:
    return turn.reply.text if turn and turn.reply else ""


def _pass_hat(report: ReplayReport, of: str) -> list[Figure]:
    if report.trials == 1:
        return []
    shown = sorted({1, report.trials})
    return [Figure(label=f"pass^{k}{of}", value=f"{report.pass_hat()[k]:.2f}") for k in shown if k in report.pass_hat()]
