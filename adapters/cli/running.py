"""`run`."""

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
    only_answer: Annotated[bool, typer.Option("--only-answer", hidden=True)] = False,
    config: ConfigOption = None,
) -> Exit:
    """Serve the channels asked for, else those configured, until told to stop.

    Example: shopclerk run --slack --discord
    """
    from shopclerk.bot.settings import load_settings
    from shopclerk.bot.telemetry import configure_logging

    from ..choosing import Chosen, choose_channels

    settings = load_settings(config)
    chosen = choose_channels(settings, Chosen(slack=slack, discord=discord, web=web))
    configure_logging("info")

    from ..processes import until_told_to_stop, with_helpers
    from ..runtime import serve

    async with with_helpers(settings, chosen, workers - 1, config=config):
        await until_told_to_stop(lambda stop: serve(settings, chosen, stop=stop, listens=not only_answer))
    return Exit.DONE
