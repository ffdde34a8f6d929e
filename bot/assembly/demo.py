"""The demo shop: its documents and the numbers that stand in them."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from ..policy.shop_rules import ShopRules


def demo_corpus() -> Path:
    """The folder of the demo shop's documents."""
    return Path(str(files("shopclerk.knowledge").joinpath("corpus")))


def demo_variables() -> Mapping[str, str]:
    """The demo shop's business numbers by placeholder."""
    return ShopRules().variables()
