"""Which pieces of an order are swapped for which: shared by changes before packing and exchanges after delivery."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..model.change import Refusal, Swap
from ..model.money import Money, nothing
from ..model.shop import Item, Order, OrderLine, Product, ProductId
from .refusals import refuse
from .requests import SwapAsked


def matched_lines(order: Order, items: Sequence[str]) -> tuple[OrderLine, ...] | Refusal:
    """One piece of the order for each id, no piece twice."""
    if not items:
        return refuse("no_items", order=order)
    free = list(order.lines)
    lines = []
    for item in items:
        line = next((line for line in free if line.item == item), None)
        if line is None:
            return refuse("item_not_in_order", item=item, order=order, count=Counter(items)[item])
        free.remove(line)
        lines.append(line)
    return tuple(lines)


def matched_swaps(order: Order, asked: SwapAsked, products: Mapping[ProductId, Product]) -> tuple[Swap, ...] | Refusal:
    """The pieces with what comes instead: of the same product, on sale, and enough of it in stock."""
    lines = matched_lines(order, asked.items)
    if isinstance(lines, Refusal):
        return lines
    if len(asked.items) != len(asked.new_items):
        return refuse("unequal_lists", items=len(asked.items), new_items=len(asked.new_items))
    swaps = []
    for line, new in zip(lines, asked.new_items, strict=True):
        item = _option(line, new, products.get(line.product), wanted=asked.new_items.count(new))
        if isinstance(item, Refusal):
            return item
        swaps.append(Swap(old=line, new=_line(line, item)))
    return tuple(swaps)


def same_items(swaps: Sequence[Swap]) -> Refusal | None:
    """A refusal when a piece would be swapped for the very same item."""
    same = next((swap.old for swap in swaps if swap.old.item == swap.new.item), None)
    return refuse("same_item", item=same) if same else None


def total_difference(swaps: Sequence[Swap]) -> Money:
    """What the new pieces cost more than was paid for the old ones; below zero when less."""
    return sum((swap.new.price - swap.old.price for swap in swaps), nothing(swaps[0].old.price.currency)).rounded()


def _option(line: OrderLine, new: str, product: Product | None, *, wanted: int) -> Item | Refusal:
    item = product.item(new) if product else None
    if item is None:
        return refuse("same_product", item=line, asked=new)
    if not item.available or (item.stock is not None and item.stock < wanted):
        return refuse("item_unavailable", item=_line(line, item))
    if item.price.currency != line.price.currency:
        return refuse("other_currency", item=line)
    return item


def _line(line: OrderLine, item: Item) -> OrderLine:
    return OrderLine(item=item.id, product=line.product, name=line.name, price=item.price, options=item.options)
