"""What comes back from a delivered order, where its refund goes and what is kept from it."""

from collections.abc import Mapping, Sequence

from ..model.change import MoneyBack, Refusal, Return
from ..model.money import Money, nothing
from ..model.shop import Customer, Order, OrderLine, OrderStatus, PaymentMethod, PaymentSource, Product, ProductId
from .countries import is_domestic
from .payment_rules import cannot_get_refund, own_method, refund_days
from .refusals import refuse
from .requests import ReturnAsked, Terms
from .return_window import Piece, ReturnClass, not_returnable
from .swapping import matched_lines

Fees = tuple[tuple[str, Money], ...]


def take_back(
    order: Order, customer: Customer, asked: ReturnAsked, products: Mapping[ProductId, Product], terms: Terms
) -> Return | Refusal:
    """Take delivered pieces back for a refund to the original payment method or a gift card of the customer's."""
    if no := not_delivered(order):
        return no
    lines = matched_lines(order, asked.items)
    if isinstance(lines, Refusal):
        return lines
    pieces = pieces_of(lines, products, asked.unopened)
    if no := next((no for piece in pieces if (no := not_returnable(piece, order, terms))), None):
        return no
    method = own_method(customer, asked.method)
    if isinstance(method, Refusal):
        return method
    price = sum((line.price for line in lines), nothing(order.currency))
    fees = _fees(order, pieces, method, terms)
    kept = sum((fee for _, fee in fees), nothing(order.currency))
    if no := cannot_get_refund(method, order, price):
        return no
    if fees and price <= kept:
        return refuse("fees_exceed_refund", order=order, amount=price, fees=kept)
    refund = MoneyBack(amount=price - kept, method=method, days=refund_days(method, terms.rules.payments))
    return Return(order=order, items=tuple(line.item for line in lines), refund=refund, fees=fees)


def not_delivered(order: Order) -> Refusal | None:
    """A refusal unless the order was delivered and nothing of it was returned or exchanged."""
    match order.status:
        case OrderStatus.DELIVERED:
            return None
        case OrderStatus.RETURN_REQUESTED | OrderStatus.EXCHANGE_REQUESTED:
            return refuse("one_request", order=order, status=order.status)
        case _:
            return refuse("not_delivered", order=order, status=order.status)


def pieces_of(
    lines: Sequence[OrderLine], products: Mapping[ProductId, Product], unopened: bool | None
) -> tuple[Piece, ...]:
    """The lines with the return classes of their products."""
    classes = {id: product.return_class for id, product in products.items()}
    return tuple(Piece(line=line, return_class=classes.get(line.product, ""), unopened=unopened) for line in lines)


def _fees(order: Order, pieces: Sequence[Piece], method: PaymentMethod, terms: Terms) -> Fees:
    """Pick-up and label of a change of mind; a shop that keeps no dates has no terms of its own for them."""
    if order.delivered_at is None:
        return ()
    rules = terms.rules.returns
    fees = []
    oversized = [piece for piece in pieces if piece.return_class == ReturnClass.OVERSIZED]
    if oversized:
        fees.append(("pickup", Money(amount=rules.oversized_pickup_fee, currency=order.currency)))
    if len(oversized) < len(pieces) and method.source is not PaymentSource.GIFT_CARD:
        domestic = is_domestic(order.address.country, terms.rules.country)
        fee = rules.label_fee if domestic else rules.international_label_fee
        fees.append(("label", Money(amount=fee, currency=order.currency)))
    return tuple((name, fee) for name, fee in fees if fee.amount)
