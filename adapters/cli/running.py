"""`run`."""

from pathlib import Path
from typing import Annotated

import typer

from .console import ConfigOption, Exit, command


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(command(run))


async def run(
    slack: Annotated[bool, typer.Option("--slack", help="Serve Slack.")] = False,
    discord: Annotated[bool, typer.Option("--discord", help="Serve Discord.")] = False,
    web: Annotated[bool, typer.Option("--web", help="Serve the HTTP face and the web chat.")] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that answer.")] = 1,
    only_answer: Annotated[
        bool, typer.Option("--only-answer", help="Answer what other processes hear, on this machine or another.")
    ] = False,
    health_port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Serve /healthz, /readyz and /metrics there, on [web] host.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Write what is heard and said to files in DIR, for `replay`.", metavar="DIR"),
    ] = None,
    until_stdin_ends: Annotated[bool, typer.Option("--until-stdin-ends", hidden=True)] = False,
    config: ConfigOption = None,
) -> Exit:
    """Serve the channels asked for, else those configured, until told to stop.

    Example: shopclerk run --slack --discord
    """
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.settings import load_settings
    from shopclerk.bot.telemetry import configure_logging

    from ..choosing import Chosen, choose_channels

    settings = load_settings(config)
    chosen = choose_channels(settings, Chosen(slack=slack, discord=discord, web=web))
    configure_logging("info")

    from ..processes import helpers, until_told_to_stop
    from ..runtime import Part, serve

    if record is not None and (workers > 1 or only_answer):
        raise SettingsError("--record: only one process can be recorded; leave --workers and --only-answer away")
    beside = helpers(settings, chosen, workers - 1, config=config)
    part = Part(listens=not only_answer, health_port=health_port, helpers=beside, record=record)
    await until_told_to_stop(
        lambda stop: serve(settings, chosen, stop=stop, part=part), until_stdin_ends=until_stdin_ends
    )
    return Exit.DONE
