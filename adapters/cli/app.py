"""The `shopclerk` command: registers every sub-command and nothing else, so that `--help` is immediate."""

import gc

import typer

from . import answering, calling, evaluating, knowledge, manifest, operations, replaying, running, shop
from .usage import run

app = typer.Typer(
    name="shopclerk",
    help=(
        "Customer support for shops: answers from your own documents, with sources, replayable as tests.\n\n"
        'Example: shopclerk ask "Can I return opened headphones?"'
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(evaluating.app, name="evaluate")
app.add_typer(manifest.app, name="manifest")
calling.register(shop.app)
app.add_typer(shop.app, name="shop")
for module in (answering, running, replaying, operations):
    module.register(app)


OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""A start makes half a million objects that stay; looking through them at every 700th cost a tenth of its time."""


def main() -> None:
    """Entry point of the console script."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    run(app)
