"""What a change does to an order's fields, its money and the stock: worked out before anything is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from ..errors import ShopError
from ..model.change import (
    AddressChange,
    Cancellation,
    Change,
    CustomerAddressChange,
    Exchange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Return,
    Swap,
)
from ..model.money import Money, nothing
from ..model.shop import (
    ExchangeRequest,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentMethodId,
    PaymentSource,
    PostalAddress,
    ReturnRequest,
)

_OPEN = frozenset({OrderStatus.PENDING, OrderStatus.ITEMS_MODIFIED})
_DELIVERED = frozenset({OrderStatus.DELIVERED})

OrderChange = Cancellation | AddressChange | PaymentChange | ItemsChange | Return | Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What becomes different; what is left out stays.

    `balances` moves gift cards; `covered` must be on them though nothing is taken yet. `taken` and `given_back` count
    pieces of items; `swaps` are those taken, whose price must still be the one the change was decided on.
    """

    status: OrderStatus | None = None
    cancel_reason: str | None = None
    address: PostalAddress | None = None
    lines: Mapping[int, OrderLine] = field(default_factory=dict)
    payments: tuple[Payment, ...] = ()
    balances: tuple[tuple[PaymentMethodId, Money], ...] = ()
    covered: tuple[tuple[PaymentMethodId, Money], ...] = ()
    swaps: tuple[Swap, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    given_back: Mapping[str, int] = field(default_factory=dict)
    returned: ReturnRequest | None = None
    exchanged: ExchangeRequest | None = None


def effects_of(change: OrderChange, order: Order) -> Effects:
    """The effects of a change on the order as it stands.

    Raises ShopError for what no policy may decide: a change of an order that is past it, or money that does not add up.
    """
    possible = _DELIVERED if isinstance(change, Return | Exchange) else _OPEN
    if order.status not in possible:
        raise ShopError(f"order {order.id} is {order.status.value}: too late, or too early, for this change")
    match change:
        case Cancellation():
            return _cancelled(change, order)
        case AddressChange():
            return Effects(address=change.address)
        case PaymentChange():
            return _paid_otherwise(change, order)
        case ItemsChange():
            return _swapped(change, order)
        case Return():
            _has_pieces(order, change.items)
            if order.paid() < change.refund.amount:
                raise ShopError(f"order {order.id}: the return would pay back more than was paid")
            request = ReturnRequest(items=tuple(sorted(change.items)), method=change.refund.method.id)
            return Effects(status=OrderStatus.RETURN_REQUESTED, returned=request)
        case Exchange():
            return _exchanged(change, order)
        case _:
            assert_never(change)


def kind_of(change: Change) -> str:
    """A change's name in the books."""
    return {
        Cancellation: "cancellation",
        AddressChange: "address",
        PaymentChange: "payment",
        ItemsChange: "items",
        Return: "return",
        Exchange: "exchange",
        CustomerAddressChange: "customer_address",
    }[type(change)]


def replaced_lines(order: Order, swaps: Iterable[Swap]) -> dict[int, OrderLine]:
    """The lines that become others, by position. Raises ShopError for a piece the order does not have."""
    lines = list(order.lines)
    replaced: dict[int, OrderLine] = {}
    for swap in swaps:
        position = next((at for at, line in enumerate(lines) if line.item == swap.old.item), None)
        if position is None or lines[position].price != swap.old.price:
            raise ShopError(f"order {order.id} has no item {swap.old.item} at {swap.old.price.amount} to swap")
        lines[position] = replaced[position] = swap.new
    return replaced


def _cancelled(change: Cancellation, order: Order) -> Effects:
    total = nothing(order.currency)
    for refund in change.refunds:
        total = total + refund.amount
    if order.paid() < total:
        raise ShopError(f"order {order.id}: the cancellation would pay back more than was paid")
    return Effects(
        status=OrderStatus.CANCELLED,
        cancel_reason=change.reason,
        payments=tuple(_refund(refund) for refund in change.refunds),
        balances=tuple(
            (back.method.id, back.amount) for back in change.refunds if back.method.source is PaymentSource.GIFT_CARD
        ),
        given_back=Counter(line.item for line in order.lines),
    )


def _paid_otherwise(change: PaymentChange, order: Order) -> Effects:
    back = change.refund
    if change.charge != back.amount:
        raise ShopError(f"order {order.id}: what is charged is not what is paid back")
    payment = Payment(kind=PaymentKind.PAYMENT, amount=change.charge, method=change.method.id)
    moves = (*_on_gift_card(change.method, -change.charge), *_on_gift_card(back.method, back.amount))
    return Effects(payments=(payment, _refund(back)), balances=moves)


def _swapped(change: ItemsChange, order: Order) -> Effects:
    _check_difference(change, order)
    difference = change.difference
    owed = nothing(difference.currency) < difference
    movement = Payment(
        kind=PaymentKind.PAYMENT if owed else PaymentKind.REFUND,
        amount=difference if owed else -difference,
        method=change.method.id,
    )
    return Effects(
        status=OrderStatus.ITEMS_MODIFIED,
        lines=replaced_lines(order, change.swaps),
        payments=(movement,),
        balances=_on_gift_card(change.method, -difference),
        swaps=change.swaps,
        taken=Counter(swap.new.item for swap in change.swaps),
        given_back=Counter(swap.old.item for swap in change.swaps),
    )


def _exchanged(change: Exchange, order: Order) -> Effects:
    _check_difference(change, order)
    _has_pieces(order, [swap.old.item for swap in change.swaps])
    request = ExchangeRequest(
        items=tuple(sorted(swap.old.item for swap in change.swaps)),
        new_items=tuple(sorted(swap.new.item for swap in change.swaps)),
        method=change.method.id,
        difference=change.difference,
    )
    # The pieces asked for are put aside at once; money moves when the old ones are back.
    return Effects(
        status=OrderStatus.EXCHANGE_REQUESTED,
        exchanged=request,
        covered=_on_gift_card(change.method, change.difference),
        swaps=change.swaps,
        taken=Counter(swap.new.item for swap in change.swaps),
    )


def _check_difference(change: ItemsChange | Exchange, order: Order) -> None:
    total = nothing(order.currency)
    for swap in change.swaps:
        total = total + swap.new.price - swap.old.price
    if total.rounded() != change.difference.rounded():
        raise ShopError(f"order {order.id}: the difference is not that of the prices")


def _has_pieces(order: Order, wanted: Iterable[str]) -> None:
    missing = Counter(wanted) - Counter(str(line.item) for line in order.lines)
    if missing:
        raise ShopError(f"order {order.id} has no item {next(iter(missing))} to send back")


def _refund(back: MoneyBack) -> Payment:
    return Payment(kind=PaymentKind.REFUND, amount=back.amount, method=back.method.id)


def _on_gift_card(method: PaymentMethod, amount: Money) -> tuple[tuple[PaymentMethodId, Money], ...]:
    return ((method.id, amount),) if method.source is PaymentSource.GIFT_CARD else ()
