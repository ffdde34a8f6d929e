"""`shop`: fill the shop with a world, and write it out."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ConfigOption, Exit, JsonOption, command, print_json

if TYPE_CHECKING:
    from shopclerk.bot.shop.world import World

app = typer.Typer(
    help="The shop's customers, catalogue and orders.\n\nExample: shopclerk shop seed",
    no_args_is_help=True,
)


class Format(StrEnum):
    """The file formats of a world."""

    TAU2 = "tau2"


ReplaceOption = Annotated[bool, typer.Option("--replace", help="Throw away what the shop holds and start over.")]
FormatOption = Annotated[Format, typer.Option("--format", help="tau2: the retail database of tau2-bench, JSON.")]


@app.command()
@command
async def seed(replace: ReplaceOption = False, as_json: JsonOption = False, config: ConfigOption = None) -> Exit:
    """Fill the shop with the demo shop Harbour & Pine; a second time changes nothing.

    Example: shopclerk shop seed
    """
    from shopclerk.bot.assembly.worlds import seed_demo
    from shopclerk.bot.settings import load_settings

    world, fresh = await seed_demo(load_settings(config), replace=replace)
    _tell(world, as_json, changed=fresh, said="seeded" if fresh else "already there, unchanged")
    return Exit.DONE


@app.command("import")
@command
async def import_(
    file: Annotated[Path, typer.Argument(metavar="DB.json", help="The world to take in.")],
    format: FormatOption = Format.TAU2,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> Exit:
    """Take a world of customers, products and orders into the shop.

    Example: shopclerk shop import --format tau2 db.json
    """
    from shopclerk.bot.assembly.worlds import import_tau2
    from shopclerk.bot.settings import load_settings

    world = await import_tau2(load_settings(config), file, replace=replace)
    _tell(world, as_json, changed=True, said="imported")
    return Exit.DONE


@app.command()
@command
async def export(format: FormatOption = Format.TAU2, config: ConfigOption = None) -> Exit:
    """Write the shop as it stands to stdout.

    Example: shopclerk shop export --format tau2 > db.json
    """
    from shopclerk.bot.assembly.worlds import export_tau2
    from shopclerk.bot.settings import load_settings

    json.dump(await export_tau2(load_settings(config)), sys.stdout, ensure_ascii=False, indent=2)
    print()
    return Exit.DONE


def _tell(world: "World", as_json: bool, *, changed: bool, said: str) -> None:
    counts = {"customers": len(world.customers), "products": len(world.products), "orders": len(world.orders)}
    if as_json:
        print_json({"source": world.source, "changed": changed, **counts})
    else:
        print(f"{said}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
