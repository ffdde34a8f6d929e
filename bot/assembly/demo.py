"""The demo shop: its documents, and its customers, products and orders."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from ..shop.demo.harbour_pine import harbour_and_pine
from ..shop.world import World

MADE_UP_FOR = datetime(2026, 3, 2, 10, tzinfo=UTC)
"""When the demo shop's transcripts play."""


def demo_corpus() -> Path:
    """The folder of the demo shop's documents."""
    return Path(str(files("shopclerk.knowledge").joinpath("corpus")))


@cache
def demo_world() -> World:
    """The demo shop's customers, products and orders; products and prices are those of its documents."""
    return harbour_and_pine(demo_corpus().joinpath("products.csv").read_text(encoding="utf-8"))


def demo_world_at(now: datetime) -> World:
    """The same shop as if `now` were the moment its orders were made up for: the last of them is minutes old."""
    return demo_world().moved(now - MADE_UP_FOR)
