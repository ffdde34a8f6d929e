"""Until when a piece may come back, and which pieces never may: what knowledge/corpus/returns.md promises."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..model.change import Refusal
from ..model.shop import Order, OrderLine
from .countries import may_withdraw
from .refusals import refuse
from .requests import Terms


class ReturnClass(StrEnum):
    """The classes of the product list; any other follows the general rules."""

    ELECTRONICS = "electronics"
    HYGIENE = "hygiene"
    OVERSIZED = "oversized"
    FINAL_SALE = "final_sale"
    NOT_RETURNABLE = "not_returnable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece that should come back; `unopened` is None where the shopper has not said."""

    line: OrderLine
    return_class: str
    unopened: bool | None = None

    @property
    def counts_as_opened(self) -> bool:
        """Electronics that are not said to be sealed."""
        return self.return_class == ReturnClass.ELECTRONICS and self.unopened is not True


def not_returnable(piece: Piece, order: Order, terms: Terms) -> Refusal | None:
    """A refusal when the piece may not come back for a change of mind, whatever the money."""
    return _excluded(piece, order, terms) or _too_late(piece, order, terms)


def last_day(piece: Piece, order: Order, terms: Terms) -> date | None:
    """The last day a return of the piece can be asked for; None where the order has no dates."""
    if order.delivered_at is None:
        return None
    rules = terms.rules.returns
    days = rules.opened_electronics_window_days if piece.counts_as_opened else rules.window_days
    usual = _shop_day(order.delivered_at, terms) + timedelta(days=days)
    return (
        usual
        if piece.counts_as_opened or not _bought_for_the_holidays(order, terms)
        else max(usual, rules.holiday_returns_until)
    )


def _excluded(piece: Piece, order: Order, terms: Terms) -> Refusal | None:
    match piece.return_class:
        case ReturnClass.NOT_RETURNABLE:
            return refuse("not_returnable", item=piece.line)
        case ReturnClass.FINAL_SALE if not _may_withdraw(order, terms):
            return refuse("final_sale", item=piece.line)
        case ReturnClass.HYGIENE if piece.unopened is not True:
            return refuse("hygiene", item=piece.line)
        case ReturnClass.OVERSIZED if piece.unopened is False:
            return refuse("assembled_furniture", item=piece.line)
        case _:
            return None


def _too_late(piece: Piece, order: Order, terms: Terms) -> Refusal | None:
    due = last_day(piece, order, terms)
    today = _shop_day(terms.now, terms)
    if due is None or today <= due:
        return None
    sealed = last_day(Piece(line=piece.line, return_class=""), order, terms)
    if piece.counts_as_opened and sealed and today <= sealed:
        days = terms.rules.returns.opened_electronics_window_days
        return refuse("opened_electronics", item=piece.line, days=days, date=due, sealed=sealed)
    days = terms.rules.returns.window_days
    return refuse("return_window", item=piece.line, days=days, date=sealed or due)


def _may_withdraw(order: Order, terms: Terms) -> bool:
    if order.delivered_at is None or not may_withdraw(order.address.country):
        return False
    days = timedelta(days=terms.rules.returns.eu_withdrawal_days)
    return _shop_day(terms.now, terms) <= _shop_day(order.delivered_at, terms) + days


def _bought_for_the_holidays(order: Order, terms: Terms) -> bool:
    rules = terms.rules.returns
    if order.placed_at is None:
        return False
    return rules.holiday_purchases_from <= _shop_day(order.placed_at, terms) <= rules.holiday_purchases_until


def _shop_day(at: datetime, terms: Terms) -> date:
    return at.astimezone(ZoneInfo(terms.rules.timezone)).date()
