"""Shows a whole change to the shopper before their yes: items, amounts, where money goes and how long it takes."""

from collections.abc import Iterable, Mapping
from typing import assert_never

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
from ..model.shop import OrderLine, PaymentMethod, PostalAddress, ProductId
from ..ports import Shop
from ..prompting.words import say
from .wording import address_words, line_words, method_words, money_words, spaced

Names = Mapping[ProductId, str]
_NO_NAMES: Names = {}


def describe(change: Change, language: str, names: Names = _NO_NAMES) -> str:
    """The change in full, a line each point. `names`: products as the language calls them, see `names_in`."""
    told = "\n".join(_Telling(language, names).lines(change))
    return spaced(told) if language == "zh" else told


async def names_in(shop: Shop, change: Change, language: str) -> Names:
    """The names in a language of the products a change is about; a product the shop has no more keeps its old one."""
    products = await shop.products_by_id({line.product for line in _lines_of(change)})
    return {id: product.name_in(language) for id, product in products.items()}


def _lines_of(change: Change) -> Iterable[OrderLine]:
    match change:
        case Cancellation():
            return change.order.lines
        case ItemsChange() | Exchange():
            return [swap.old for swap in change.swaps]
        case Return():
            return _returned(change)
        case _:
            return ()


def _returned(change: Return) -> list[OrderLine]:
    free = list(change.order.lines)
    lines = []
    for item in change.items:
        line = next(line for line in free if line.item == item)
        free.remove(line)
        lines.append(line)
    return lines


class _Telling:
    """One change told in one language."""

    def __init__(self, language: str, names: Names) -> None:
        self._language = language
        self._names = names

    def lines(self, change: Change) -> list[str]:
        match change:
            case Cancellation():
                return self._cancellation(change)
            case AddressChange():
                address = self._address(change.address)
                return [self._say("change_order_address", order=change.order.id, address=address)]
            case CustomerAddressChange():
                return [self._say("change_default_address", address=self._address(change.address))]
            case PaymentChange():
                return self._payment(change)
            case ItemsChange():
                return [self._say("change_items", order=change.order.id), *self._swaps(change), self._say("only_once")]
            case Return():
                return self._return(change)
            case Exchange():
                last = self._say("exchange_parcel")
                return [self._say("change_exchange", order=change.order.id), *self._swaps(change), last]
            case _:
                assert_never(change)

    def _cancellation(self, change: Cancellation) -> list[str]:
        reason = self._say("reason_" + change.reason.replace(" ", "_"))
        head = self._say("change_cancel", order=change.order.id, reason=reason)
        items = [self._item(line) for line in change.order.lines]
        refunds = [self._refund(refund) for refund in change.refunds] or [self._say("nothing_was_paid")]
        return [head, *items, *refunds]

    def _payment(self, change: PaymentChange) -> list[str]:
        charge = self._say("charge", amount=self._money(change.charge), method=self._method(change.method))
        return [self._say("change_payment", order=change.order.id), charge, self._refund(change.refund)]

    def _return(self, change: Return) -> list[str]:
        fees = [self._say(f"fee_{name}", amount=self._money(amount)) for name, amount in change.fees]
        items = [self._item(line) for line in _returned(change)]
        last = [self._say("faulty_is_free")] if fees else []
        head = self._say("change_return", order=change.order.id)
        return [head, *items, *fees, self._refund(change.refund, "refund_on_arrival"), *last]

    def _swaps(self, change: ItemsChange | Exchange) -> list[str]:
        return [*(self._swap(swap) for swap in change.swaps), self._difference(change)]

    def _difference(self, change: ItemsChange | Exchange) -> str:
        zero = nothing(change.difference.currency)
        if change.difference == zero:
            return self._say("no_difference")
        if zero < change.difference:
            return self._say("charge", amount=self._money(change.difference), method=self._method(change.method))
        refund = MoneyBack(amount=-change.difference, method=change.method, days=change.days)
        return self._refund(refund, "refund_on_arrival" if isinstance(change, Exchange) else "refund")

    def _refund(self, refund: MoneyBack, situation: str = "refund") -> str:
        known = {"amount": self._money(refund.amount), "method": self._method(refund.method)}
        if refund.days is None:
            return self._say(f"{situation}_at_once", **known)
        low, high = refund.days
        days = self._say("days_from_to", low=low, high=high) if low < high else low
        return self._say(situation, **known, days=days)

    def _item(self, line: OrderLine) -> str:
        return self._say("item_line", item=self._name(line), price=self._money(line.price))

    def _swap(self, swap: Swap) -> str:
        return self._say(
            "swap_line",
            old=self._name(swap.old),
            old_price=self._money(swap.old.price),
            new=self._name(swap.new),
            new_price=self._money(swap.new.price),
        )

    def _address(self, address: PostalAddress) -> str:
        return address_words(address, self._language)

    def _name(self, line: OrderLine) -> str:
        return line_words(line, self._language, self._names.get(line.product, ""))

    def _money(self, amount: Money) -> str:
        return money_words(amount, self._language)

    def _method(self, method: PaymentMethod) -> str:
        return method_words(method, self._language)

    def _say(self, situation: str, **values: object) -> str:
        return say(situation, self._language, **values)
