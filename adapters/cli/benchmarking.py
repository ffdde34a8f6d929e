"""`evaluate tau2`: the configured model as tau2-bench's agent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ConfigOption, Exit, command, print_json

if TYPE_CHECKING:
    from shopclerk.bot.evaluation.benchmark_moves import Mover


@command
async def tau2(
    domain: Annotated[
        str, typer.Option("--domain", help="A domain of tau2-bench: retail, airline, telecom, mock.")
    ] = "retail",
    task: Annotated[
        list[str] | None, typer.Option("--task", help="A task's id; may be given often. All by default.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many tasks.")] = None,
    trials: Annotated[
        int, typer.Option("--trials", min=1, help="Plays of each task; pass^k is told for every k up to it.")
    ] = 1,
    user_model: Annotated[
        str, typer.Option("--user-model", help="Who plays the customer; a model as LiteLLM names it.")
    ] = "gpt-4.1",
    user_url: Annotated[
        str, typer.Option("--user-url", help="An OpenAI-compatible server for the customer's model.")
    ] = "",
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, help="Conversations at a time.")] = 1,
    save_to: Annotated[
        Path | None, typer.Option("--save-to", help="A JSON file for every conversation, for `tau2 view`.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The default; accepted so that every command takes it.")
    ] = True,
    config: ConfigOption = None,
) -> Exit:
    """Reward and pass^k on tau2-bench with the configured model as its agent (extra `bench`).

    Example: shopclerk evaluate tau2 --domain retail --trials 4 --concurrency 4 --save-to retail.json
    """
    from shopclerk.bot.evaluation.tau2 import Tau2Run, evaluate_tau2

    run = Tau2Run(
        domain=domain,
        tasks=tuple(task or ()),
        limit=limit,
        trials=trials,
        user_model=user_model,
        user_url=user_url,
        concurrency=concurrency,
        save_to=save_to,
    )
    async with _mover(config) as mover:
        print_json(await evaluate_tau2(run, mover))
    return Exit.DONE


@asynccontextmanager
async def _mover(config: Path | None) -> AsyncIterator["Mover"]:
    """The configured chat model as one that moves; tau2 brings the tools."""
    from shopclerk.bot.assembly.models import open_chat_model
    from shopclerk.bot.errors import SettingsError
    from shopclerk.bot.evaluation.benchmark_moves import Mover
    from shopclerk.bot.settings import load_settings

    settings = load_settings(config)
    chosen = settings.model
    async with open_chat_model(settings) as model:
        if model is None:
            raise SettingsError(
                "tau2-bench needs a chat model: set [model] api_key, or base_url to a server of your own"
            )
        yield Mover(
            model=model,
            tools=(),
            temperature=chosen.temperature,
            max_tokens=chosen.max_tokens,
            deadline=chosen.timeout,
        )
