"""What a customer asks to have done, before any rule has looked at it."""

from dataclasses import dataclass
from datetime import datetime

from ..model.shop_rules import ShopRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The numbers that hold, and when they are asked for."""

    rules: ShopRules
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAsked:
    """Items of an order and, in the same places, what should come instead; `method` settles the difference.

    `unopened` is about delivered items, None where the shopper has not said.
    """

    items: tuple[str, ...]
    new_items: tuple[str, ...]
    method: str
    unopened: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAsked:
    """Items to send back and where the refund should go; `unopened` is None where the shopper has not said."""

    items: tuple[str, ...]
    method: str
    unopened: bool | None = None
