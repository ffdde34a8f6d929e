"""What the books say of a change: what stood before, what stands after, and which money and pieces moved."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypedDict

from ..model.change import Change, CustomerAddressChange, ItemsChange, Return, Swap
from ..model.money import Money
from ..model.shop import Order, OrderLine, Payment
from .effects import Effects


class BookedSwap(TypedDict):
    """One piece that became another; `at` is its place in the order."""

    at: int
    item: str
    price: str
    new_item: str
    new_price: str
    new_options: Mapping[str, str]


def order_details(change: Change, before: Order, effects: Effects) -> dict[str, Any]:
    """The books' entry of a change to an order; amounts are text with their currency."""
    entry: dict[str, Any] = {}
    if effects.status is not None:
        entry["status"] = [before.status.value, effects.status.value]
    if effects.cancel_reason is not None:
        entry["reason"] = effects.cancel_reason
    if effects.address is not None:
        entry["address"] = [asdict(before.address), asdict(effects.address)]
    if effects.swaps:
        entry["swaps"] = booked_swaps(effects.swaps, before)
    if effects.payments:
        entry["payments"] = [_payment(payment) for payment in effects.payments]
        entry["first_payment"] = len(before.payments)
    if effects.balances:
        entry["balances"] = {method: _amount(amount) for method, amount in effects.balances}
    if effects.taken or effects.given_back:
        entry["stock"] = {"taken": dict(effects.taken), "given_back": dict(effects.given_back)}
    if effects.returned:
        entry["returned"] = asdict(effects.returned)
    if effects.exchanged:
        entry["exchanged"] = [list(effects.exchanged.items), list(effects.exchanged.new_items)]
        entry["difference"] = _amount(effects.exchanged.difference)
    if isinstance(change, ItemsChange):
        entry["difference"] = _amount(change.difference)
    if isinstance(change, Return):
        entry["refund"] = _amount(change.refund.amount)
        entry["fees"] = {name: _amount(fee) for name, fee in change.fees}
    return entry


def customer_details(change: CustomerAddressChange) -> dict[str, Any]:
    """The books' entry of a customer's new address."""
    return {"address": [asdict(change.customer.address), asdict(change.address)]}


def booked_swaps(swaps: tuple[Swap, ...], before: Order) -> list[BookedSwap]:
    """The swaps in the order they were asked for, each with the place its piece has in the order."""
    lines: list[OrderLine] = list(before.lines)
    booked: list[BookedSwap] = []
    for swap in swaps:
        at = next(at for at, line in enumerate(lines) if line.item == swap.old.item)
        lines[at] = swap.new
        booked.append(
            {
                "at": at,
                "item": swap.old.item,
                "price": str(swap.old.price.amount),
                "new_item": swap.new.item,
                "new_price": str(swap.new.price.amount),
                "new_options": dict(swap.new.options),
            }
        )
    return booked


def _payment(payment: Payment) -> dict[str, str]:
    return {"kind": payment.kind.value, "amount": _amount(payment.amount), "method": payment.method}


def _amount(money: Money) -> str:
    return f"{money.amount} {money.currency}"
