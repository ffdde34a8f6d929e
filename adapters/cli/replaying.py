"""`replay`: plays transcripts and shows what changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ConfigOption, Exit, JsonOption, command, note, print_json

if TYPE_CHECKING:
    from shopclerk.bot.replay.mode import ReplayMode
    from shopclerk.bot.replay.played import ReplayReport


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(command(replay))


async def replay(
    paths: Annotated[list[Path], typer.Argument(help="Transcripts, or folders of them.")],
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
    """Play transcripts as tests: what was expected, what came, turn by turn.

    Example: shopclerk replay tests/transcripts --report changes.html
    """
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.replay.comparison import compare, describe_changes
    from shopclerk.bot.replay.describe import describe
    from shopclerk.bot.replay.mode import ReplayMode
    from shopclerk.bot.replay.report import render_report

    if record and live:
        raise SettingsError("--record and --live exclude each other; leave one away")
    mode = ReplayMode.RECORD if record else ReplayMode.LIVE if live else ReplayMode.REPLAY
    played = await _play(paths, config, mode, trials)
    if against is None:
        outcome, text, page = played.to_json(), describe(played), render_report(played)
    else:
        comparison = compare(played, await _play(paths, against, mode, trials))
        outcome, text = comparison.to_json(), describe_changes(comparison)
        page = render_report(comparison, labels=(str(config or "default"), str(against)))
    if report is not None:
        _write(report, page)
        note(f"report: {report}")
    if as_json:
        print_json(outcome)
    else:
        print(text)
    return Exit.DONE if played.passed else Exit.FOUND_WANTING


async def _play(paths: list[Path], config: Path | None, mode: "ReplayMode", trials: int) -> "ReplayReport":
    from shopclerk.bot.assembly.stage import open_stage
    from shopclerk.bot.replay.replaying import replay as play

    async with open_stage(config) as open_bot:
        return await play(paths, open_bot=open_bot, mode=mode, trials=trials)


def _write(report: Path, page: str) -> None:
    from shopclerk.bot.errors import SettingsError

    try:
        report.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--report {report}: cannot be written ({error.strerror}); name another place") from None
