"""`shop call`: one of the clerk's tools, or a file of calls, as verified customers."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import ConfigOption, Exit, JsonOption, command, print_json

if TYPE_CHECKING:
    from shopclerk.bot.assembly.calling import Asked, Caller

AsOption = Annotated[str | None, typer.Option("--as", help="The customer's id, such as ana_souza_4411.")]
KeyOption = Annotated[
    str | None, typer.Option("--key", help="An idempotency key: the same write under the same key happens once.")
]


def register(app: typer.Typer) -> None:
    """Add `call` to the `shop` commands."""
    app.command("call")(call)


@command
async def call(
    tool: Annotated[str | None, typer.Argument(help="The tool's name, such as get_order_details.")] = None,
    arguments: Annotated[str | None, typer.Option("--arguments", help="Its arguments, a JSON object.")] = None,
    customer: AsOption = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="Make a write; without it the write is shown.")
    ] = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help='JSON Lines of {"as","tool","arguments"}, all confirmed; - is stdin.')
    ] = None,
    key: KeyOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Call one tool, or every row of a file, as a verified customer.

    Example: shopclerk shop call get_order_details --arguments '{"order_id": "#W1001"}' --as ana --json
    """
    from shopclerk.bot.assembly.calling import read_batch, read_call
    from shopclerk.bot.errors import ShopError

    if batch is not None and (tool or arguments is not None or key):
        raise ShopError("--batch brings its own tools and arguments: leave out TOOL, --arguments and --key")
    if batch is not None:
        calls = read_batch(batch, customer)
        async with _caller(config) as caller:
            await caller.check(calls)
            await _print_each(caller, calls, as_json=as_json)
        return Exit.DONE
    asked = read_call(tool, arguments, customer, confirmed=confirmed, key=key)
    async with _caller(config) as caller:
        await caller.check([asked])
        _print_one(await caller.outcome(asked), as_json=as_json)
    return Exit.DONE


@asynccontextmanager
async def _caller(config: Path | None) -> AsyncIterator["Caller"]:
    from shopclerk.bot.assembly.calling import Caller
    from shopclerk.bot.assembly.shop import open_shop
    from shopclerk.bot.settings import load_settings

    settings = load_settings(config)
    async with open_shop(settings) as shop:
        yield Caller(shop, settings.shop.rules)


async def _print_each(caller: "Caller", calls: "list[Asked]", *, as_json: bool) -> None:
    """Each outcome as soon as it is there, since it cannot be taken back; a list that is cut off is still closed."""
    from shopclerk.bot.tools.tool import as_json as to_json

    print("[" if as_json else "", end="\n" if as_json else "")
    try:
        for at, asked in enumerate(calls):
            outcome = to_json(await caller.outcome(asked))
            print((",\n" if as_json and at else "") + outcome, end="" if as_json else "\n")
    finally:
        print("\n]" if as_json else "", end="\n" if as_json else "")
        sys.stdout.flush()


def _print_one(outcome: dict[str, Any], *, as_json: bool) -> None:
    """For a person: what would be done or why not, as a shopper would read it."""
    if as_json or outcome["outcome"] == "done":
        print_json(outcome if as_json else outcome["result"])
    elif outcome["outcome"] == "confirm":
        print(f"{outcome['description']}\n(Nothing was done: repeat it with --confirmed.)")
    else:
        print(f"refused ({outcome['rule']}): {outcome['reason']} {outcome.get('instead', '')}".rstrip())
