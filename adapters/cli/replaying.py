"""`replay`: plays transcripts and recordings, and shows what changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import ConfigOption, Exit, JsonOption, command, note, print_json

if TYPE_CHECKING:
    from markupsafe import Markup

    from shopclerk.bot.replay.mode import ReplayMode
    from shopclerk.bot.replay.played import ReplayReport

    from ..recordings.comparing import PlayedRecording

    Shown = tuple[bool, dict[str, Any], str, Markup]
    """Whether all is well, and how it is told: as plain values, as text, as a part of a page."""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(command(replay))


async def replay(
    paths: Annotated[list[Path], typer.Argument(help="Transcripts, event recordings, or folders of them.")],
    record: Annotated[bool, typer.Option("--record", help="Ask the model and write the cassettes.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Ask the model and keep nothing.")] = False,
    trials: Annotated[int, typer.Option("--trials", min=1, help="Play each transcript so often; pass^k is told.")] = 1,
    against: Annotated[
        Path | None, typer.Option("--against", help="A second configuration to compare with.", metavar="CONFIG")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write an HTML report here.", metavar="FILE.html")
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Play transcripts as tests, and recordings of `run --record` against what was said then.

    Example: shopclerk replay tests/transcripts --report changes.html
    """
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.replay.mode import ReplayMode

    from ..recordings.reading import find_recordings

    if record and live:
        raise SettingsError("--record and --live exclude each other; leave one away")
    recordings = find_recordings(paths)
    transcripts = [path for path in paths if path not in recordings and _may_hold_transcripts(path, recordings)]
    mode = ReplayMode.RECORD if record else ReplayMode.LIVE if live else ReplayMode.REPLAY
    if recordings and (mode is not ReplayMode.REPLAY or trials > 1 or against is not None):
        raise SettingsError(f"{recordings[0]}: --record, --live, --trials and --against are for transcripts only")
    shown: list[Shown] = []
    if transcripts:
        shown.append(await _transcripts(transcripts, config, against, mode, trials))
    if recordings:
        shown.append(await _recordings(recordings, config))
    passed = all(one[0] for one in shown)
    if report is not None:
        _write(report, [part for *_, part in shown])
        note(f"report: {report}")
    if as_json:
        print_json({**{key: value for _, outcome, *_ in shown for key, value in outcome.items()}, "passed": passed})
    else:
        print("\n\n".join(text for _, _, text, _ in shown))
    return Exit.DONE if passed else Exit.FOUND_WANTING


async def _transcripts(
    paths: list[Path], config: Path | None, against: Path | None, mode: "ReplayMode", trials: int
) -> "Shown":
    from shopclerk.bot.replay.comparison import compare, describe_changes
    from shopclerk.bot.replay.describe import describe
    from shopclerk.bot.replay.mode import ReplayMode
    from shopclerk.bot.replay.replaying import read_all
    from shopclerk.bot.replay.report import report_part
    from shopclerk.bot.settings import load_settings

    read_all(paths)  # a mistake is told before the knowledge is opened, which the first time takes long
    if mode is ReplayMode.RECORD and load_settings(config).model.kind == "extractive":
        note("shopclerk: no model is configured, so there is nothing to record; set [model] base_url or api_key")
    played = await _play(paths, config, mode, trials)
    if against is None:
        return played.passed, played.to_json(), describe(played), report_part(played)
    comparison = compare(played, await _play(paths, against, mode, trials))
    labels = (str(config or "default"), str(against))
    part = report_part(comparison, labels=labels)
    return played.passed, comparison.to_json(), describe_changes(comparison), part


async def _recordings(paths: list[Path], config: Path | None) -> "Shown":
    from ..recordings.describing import describe
    from ..recordings.page import recordings_part

    played = await _play_recordings(paths, config)
    outcome = {"recordings": [one.to_json() for one in played]}
    return all(one.passed for one in played), outcome, describe(played), recordings_part(played)


async def _play_recordings(paths: list[Path], config: Path | None) -> "list[PlayedRecording]":
    from shopclerk.bot.assembly.recorded_stage import open_recorded_stage

    from ..stands import play_recordings

    async with open_recorded_stage(config) as stage:
        return await play_recordings(paths, stage)


async def _play(paths: list[Path], config: Path | None, mode: "ReplayMode", trials: int) -> "ReplayReport":
    from shopclerk.bot.assembly.stage import open_stage
    from shopclerk.bot.replay.replaying import replay as play

    async with open_stage(config) as open_bot:
        return await play(paths, open_bot=open_bot, mode=mode, trials=trials)


def _may_hold_transcripts(path: Path, recordings: list[Path]) -> bool:
    """Whether to look for transcripts there: not in a folder that holds recordings and none of these."""
    if not path.is_dir() or not any(one.is_relative_to(path) for one in recordings):
        return True
    return next(path.rglob("*.transcript.yaml"), None) is not None


def _write(report: Path, parts: "list[Markup]") -> None:
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.replay.pages import page_of

    try:
        report.write_text(page_of(*parts), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--report {report}: cannot be written ({error.strerror}); name another place") from None
