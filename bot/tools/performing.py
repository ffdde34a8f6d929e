"""Carries a tool out: a write is decided, applied once under its key, and shown as the shop then has it."""

import hashlib

from pydantic import BaseModel

from ..errors import OrderChangedError, ShopError, WriteStateUnknownError
from ..model.change import Change, Receipt, Refusal
from ..policy.refusals import refuse
from ..ports import Shop
from .describing import describe
from .shapes import customer_shape, order_shape
from .tool import Result, Tool, ToolContext
from .wording import in_words


async def perform(
    tool: Tool, context: ToolContext, arguments: BaseModel, key: str, agreed: str | None = None
) -> Result | Refusal:
    """Run a tool; a write happens once for a `key`. Raises ShopError.

    `agreed` is `terms_of` the change the shopper said yes to: what has come to differ since is refused, not done.
    """
    if tool.read is not None:
        return await tool.read(context, arguments)
    if tool.write is not None:
        return await tool.write(context, arguments, key)
    for _ in range(2):
        decided = await _decided(tool, context, arguments)
        if isinstance(decided, Refusal):
            made = await context.shop.receipt(key)
            return receipt_shape(made) if made else decided
        if agreed is not None and terms_of(decided) != agreed:
            return in_words(refuse("terms_changed"))
        try:
            return receipt_shape(await _applied(context.shop, decided, key))
        except OrderChangedError:
            continue
    return in_words(refuse("changed_meanwhile"))


def terms_of(change: Change) -> str:
    """A digest of everything the shopper is shown of a change."""
    return hashlib.sha256(describe(change, "en").encode()).hexdigest()[:32]


def receipt_shape(receipt: Receipt) -> Result:
    """The order or the customer as the write left them."""
    if receipt.order is not None:
        return order_shape(receipt.order)
    return customer_shape(receipt.customer) if receipt.customer else {}


async def _decided(tool: Tool, context: ToolContext, arguments: BaseModel) -> Change | Refusal:
    if tool.decide is None:
        raise ValueError(f"{tool.name} has nothing that runs")
    return await tool.decide(context, arguments)


async def _applied(shop: Shop, change: Change, key: str) -> Receipt:
    """Whether a write that was not answered was made is for the shop to say; unknown stays unknown."""
    try:
        return await shop.apply(change, key=key)
    except WriteStateUnknownError as unknown:
        try:
            made = await shop.receipt(key)
        except ShopError:
            raise unknown from None
        if made is None:
            raise
        return made
