"""Whose things may be seen and changed: only one's own, and only by somebody who proved who they are."""

from ..model.change import Refusal
from ..model.message import CustomerId
from ..model.shop import Customer, Order
from .refusals import refuse


def own_order(order: Order | None, customer: Customer, asked: str) -> Order | Refusal:
    """The order if it is the customer's.

    Somebody else's is refused in the words of one that does not exist, so that ids cannot be tried out.
    """
    if order is None:
        return refuse("unknown_order", order=asked)
    return order if order.customer == customer.id else refuse("ownership", order=asked)


def not_own_account(user_id: str, customer: CustomerId) -> Refusal | None:
    """A refusal when a `user_id` names somebody else than the proven customer."""
    return None if user_id.casefold() == customer.casefold() else refuse("ownership")
