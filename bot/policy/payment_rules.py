"""What may be paid and refunded with which payment method, and how long a refund takes."""

from collections.abc import Mapping

from ..model.change import MoneyBack, Refusal
from ..model.money import Money, nothing
from ..model.shop import Customer, Order, PaymentKind, PaymentMethod, PaymentMethodId, PaymentSource
from ..model.shop_rules import PaymentRules
from .refusals import refuse


def own_method(customer: Customer, id: str) -> PaymentMethod | Refusal:
    """The customer's payment method, or why not."""
    return customer.payment_method(id) or refuse("payment_method_unknown", method=id)


def refund_days(method: PaymentMethod, rules: PaymentRules) -> tuple[int, int] | None:
    """Business days until a refund shows, None when at once."""
    match method.source:
        case PaymentSource.GIFT_CARD:
            return None
        case PaymentSource.PAYPAL:
            return rules.paypal_refund_days
        case _:
            return rules.card_refund_days


def cannot_cover(method: PaymentMethod, amount: Money) -> Refusal | None:
    """A refusal when a gift card's balance is too small; nothing to pay is always covered."""
    if method.source is not PaymentSource.GIFT_CARD:
        return None
    balance = method.balance or nothing(amount.currency)
    if amount <= nothing(amount.currency) or amount <= balance:
        return None
    return refuse("balance_insufficient", method=method, balance=balance, amount=amount)


def paid_by_method(order: Order) -> Mapping[PaymentMethodId, Money]:
    """What each method paid and did not get back, in the order of the first payments."""
    paid: dict[PaymentMethodId, Money] = {}
    for payment in order.payments:
        amount = payment.amount if payment.kind is PaymentKind.PAYMENT else -payment.amount
        paid[payment.method] = paid.get(payment.method, nothing(order.currency)) + amount
    return paid


def refunds_of_everything(order: Order, customer: Customer, rules: PaymentRules) -> tuple[MoneyBack, ...] | Refusal:
    """Every payment that was not given back yet goes back to where it came from."""
    left = dict(paid_by_method(order))
    refunds = []
    for payment in order.payments:
        amount = payment.amount if payment.amount <= left[payment.method] else left[payment.method]
        if payment.kind is PaymentKind.REFUND or amount <= nothing(order.currency):
            continue
        method = own_method(customer, payment.method)
        if isinstance(method, Refusal):
            return method
        left[payment.method] = left[payment.method] - amount
        refunds.append(MoneyBack(amount=amount, method=method, days=refund_days(method, rules)))
    return tuple(refunds)


def cannot_get_refund(method: PaymentMethod, order: Order, amount: Money) -> Refusal | None:
    """A refusal unless the refund goes to a gift card, or to what paid and no more than it paid."""
    if method.source is PaymentSource.GIFT_CARD:
        return None
    paid = paid_by_method(order).get(method.id, nothing(order.currency))
    if paid <= nothing(order.currency):
        return refuse("payment_method_not_allowed", method=method, order=order)
    if paid < amount:
        return refuse("refund_exceeds_payment", method=method, paid=paid, amount=amount)
    return None


def cannot_settle(method: PaymentMethod, order: Order, difference: Money) -> Refusal | None:
    """A refusal when a price difference cannot be paid with the method, or gives back more than was ever paid."""
    if nothing(order.currency) <= difference:
        return cannot_cover(method, difference)
    paid = order.paid()
    if -difference <= paid:
        return None
    if not paid:
        return refuse("nothing_paid", order=order)
    return refuse("refund_exceeds_payment", method=method, paid=paid, amount=-difference)
