"""What may still be changed in an order that has not been packed."""

from collections import Counter
from collections.abc import Mapping

from ..model.change import (
    AddressChange,
    Cancellation,
    CustomerAddressChange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Refusal,
    Swap,
)
from ..model.money import nothing
from ..model.shop import Customer, Order, OrderStatus, PaymentKind, PostalAddress, Product, ProductId
from ..model.shop_rules import ShopRules
from .countries import country_code
from .payment_rules import cannot_cover, cannot_settle, own_method, refund_days, refunds_of_everything
from .refusals import refuse
from .requests import SwapAsked
from .swapping import matched_swaps, same_items, total_difference

CANCEL_REASONS = ("no longer needed", "ordered by mistake")
"""The reasons an order may be cancelled for, as tau2-bench words them."""


def cancel(order: Order, customer: Customer, reason: str, rules: ShopRules) -> Cancellation | Refusal:
    """Cancel a pending order and give everything back."""
    stated = " ".join(reason.casefold().split())
    if no := not_pending(order):
        return no
    if stated not in CANCEL_REASONS:
        return refuse("reason_not_given", order=order)
    refunds = refunds_of_everything(order, customer, rules.payments)
    if isinstance(refunds, Refusal):
        return refunds
    return Cancellation(order=order, reason=stated, refunds=refunds)


def change_address(order: Order, address: PostalAddress) -> AddressChange | Refusal:
    """Send a pending order somewhere else; it may be one whose items were changed already."""
    no = None if order.status is OrderStatus.ITEMS_MODIFIED else not_pending(order)
    if no := no or incomplete(address):
        return no
    if address == order.address:
        return refuse("nothing_to_change", order=order)
    if order.placed_at and country_code(address.country) != country_code(order.address.country):
        return refuse("other_country", order=order, country=address.country)
    return AddressChange(order=order, address=address)


def change_default_address(customer: Customer, address: PostalAddress) -> CustomerAddressChange | Refusal:
    """Change where a customer's orders go from now on."""
    if no := incomplete(address):
        return no
    if address == customer.address:
        return refuse("address_unchanged")
    return CustomerAddressChange(customer=customer, address=address)


def change_payment(order: Order, customer: Customer, method_id: str, rules: ShopRules) -> PaymentChange | Refusal:
    """Pay a pending order with another single method; the first payment goes back."""
    if no := not_pending(order) or _not_paid_once(order):
        return no
    first = order.payments[0]
    new, old = own_method(customer, method_id), own_method(customer, first.method)
    if isinstance(new, Refusal):
        return new
    if isinstance(old, Refusal):
        return old
    if new.id == old.id:
        return refuse("payment_method_unchanged", method=new, order=order)
    if no := cannot_cover(new, first.amount):
        return no
    refund = MoneyBack(amount=first.amount, method=old, days=refund_days(old, rules.payments))
    return PaymentChange(order=order, method=new, charge=first.amount, refund=refund)


def change_items(
    order: Order, customer: Customer, asked: SwapAsked, products: Mapping[ProductId, Product], rules: ShopRules
) -> ItemsChange | Refusal:
    """Swap items of a pending order, once, for others of the same products."""
    if no := not_pending(order):
        return no
    swaps = matched_swaps(order, asked, products)
    if isinstance(swaps, Refusal):
        return swaps
    method = own_method(customer, asked.method)
    if isinstance(method, Refusal):
        return method
    difference = total_difference(swaps)
    if no := same_items(swaps) or _too_many(order, swaps, rules):
        return no
    if no := cannot_settle(method, order, difference):
        return no
    days = refund_days(method, rules.payments) if difference < nothing(order.currency) else None
    return ItemsChange(order=order, swaps=swaps, method=method, difference=difference, days=days)


def not_pending(order: Order) -> Refusal | None:
    """A refusal unless the order is pending and its items were never changed."""
    match order.status:
        case OrderStatus.PENDING:
            return None
        case OrderStatus.ITEMS_MODIFIED:
            return refuse("one_modification", order=order)
        case _:
            return refuse("order_state", order=order, status=order.status)


def incomplete(address: PostalAddress) -> Refusal | None:
    """A refusal unless street, city and country are there; some places have no state or zip code."""
    return None if address.address1 and address.city and address.country else refuse("address_incomplete")


def _not_paid_once(order: Order) -> Refusal | None:
    kinds = [payment.kind for payment in order.payments]
    if not kinds:
        return refuse("nothing_paid", order=order)
    if PaymentKind.REFUND in kinds:
        return refuse("payment_changed_before", order=order)
    return refuse("several_payments", order=order) if len(kinds) > 1 else None


def _too_many(order: Order, swaps: tuple[Swap, ...], rules: ShopRules) -> Refusal | None:
    held = Counter(line.item for line in order.lines)
    held.subtract(swap.old.item for swap in swaps)
    held.update(swap.new.item for swap in swaps)
    limit = rules.orders.quantity_limit
    over = any(held[swap.new.item] > limit for swap in swaps)
    return refuse("quantity_limit", limit=limit) if over else None
