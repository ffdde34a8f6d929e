"""What a delivered piece may be exchanged for."""

from collections.abc import Mapping

from ..model.change import Exchange, Refusal
from ..model.money import nothing
from ..model.shop import Customer, Order, Product, ProductId
from .payment_rules import cannot_settle, own_method, refund_days
from .requests import SwapAsked, Terms
from .return_rules import not_delivered, pieces_of
from .return_window import not_returnable
from .swapping import matched_swaps, same_items, total_difference


def exchange(
    order: Order, customer: Customer, asked: SwapAsked, products: Mapping[ProductId, Product], terms: Terms
) -> Exchange | Refusal:
    """Exchange delivered pieces for other options of the same products, inside the windows of a return."""
    if no := not_delivered(order):
        return no
    swaps = matched_swaps(order, asked, products)
    if isinstance(swaps, Refusal):
        return swaps
    pieces = pieces_of([swap.old for swap in swaps], products, asked.unopened)
    if no := same_items(swaps) or next((no for piece in pieces if (no := not_returnable(piece, order, terms))), None):
        return no
    method = own_method(customer, asked.method)
    if isinstance(method, Refusal):
        return method
    difference = total_difference(swaps)
    if no := cannot_settle(method, order, difference):
        return no
    days = refund_days(method, terms.rules.payments) if difference < nothing(order.currency) else None
    return Exchange(order=order, swaps=swaps, method=method, difference=difference, days=days)
