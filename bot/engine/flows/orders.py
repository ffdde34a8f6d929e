"""Finds the order, the items and the payment method a shopper means, and shows orders in words."""

import re
from collections.abc import Collection, Mapping

from ...model.change import Refusal
from ...model.message import Action, Outcome
from ...model.shop import Order, OrderId, OrderLine, OrderStatus
from ...policy.ownership import own_order
from ...prompting.words import say
from ...tools.shapes import order_shape
from ...tools.wording import day_words, explain, in_language, line_words, method_words, money_words
from ...understanding.choosing import Choice, choose, named
from ...understanding.entities import find_order_ids
from ..remembering import ABOUT, LISTED, goes_on, points_back
from .flow import Ask, Case, Step, Tell

CHANGEABLE = frozenset({OrderStatus.PENDING})
SENDABLE = frozenset({OrderStatus.PENDING, OrderStatus.ITEMS_MODIFIED})
DELIVERED = frozenset({OrderStatus.DELIVERED})
UNDER_WAY = frozenset({OrderStatus.PENDING, OrderStatus.ITEMS_MODIFIED, OrderStatus.PROCESSED})
ANY = frozenset(OrderStatus)
MONEY_BACK = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURN_REQUESTED, OrderStatus.EXCHANGE_REQUESTED})
NONE: frozenset[OrderStatus] = frozenset()
SHOWN = 6


async def find_order(
    case: Case, fitting: Collection[OrderStatus], situation: str, *, also: Collection[OrderStatus] = NONE
) -> Order | Step:
    """The order meant: named, told by its items, or the only one that fits; else the question which.

    `also`: what an order may be too, if its items are named.
    """
    mentioned = orders_named(case)
    if len(mentioned) > 1 or (mentioned and mentioned[0] != case.slots.get("order")):
        case.slots.update({"order": mentioned[0], "queue": " ".join(mentioned[1:]), "said": case.text})
    if "order" in case.slots:
        return await _named_order(case)
    listed = tuple(Choice(value=id, label=id) for id in case.slots.get(LISTED, "").split())
    if place := choose(case.text, listed):
        case.slots["order"] = place[0]
        return await _named_order(case)
    fits = [order for order in case.orders if order.status in fitting]
    names = await product_names(case)
    wider = [order for order in case.orders if order.status in fitting or order.status in also]
    held = named(case.text, tuple(_contents(order, case.language, names) for order in wider))
    by_item = [order for order in wider if order.id in held]
    if len(by_item) != 1 and (points_back(case.text) or goes_on(case.text)) and ABOUT in case.slots:
        case.slots["order"] = case.slots[ABOUT]
        return await _named_order(case)
    if len(by_item) == 1 or len(fits) == 1:
        found = (by_item if len(by_item) == 1 else fits)[0]
        case.slots["order"] = found.id
        return found
    offered = by_item or fits
    if not offered:
        return Tell(text=none_fitting(case, situation), outcome=Outcome.REFUSED, rule="no_fitting_order")
    choices = tuple(order_choice(order, case.language, names) for order in offered[:SHOWN])
    return Ask(slot="order", text=say(f"which_order_{situation}", case.language), choices=choices)


def orders_named(case: Case) -> tuple[str, ...]:
    """The orders a message names, by their numbers or by the tracking numbers of their parcels."""
    found = find_order_ids(case.text, [order.id for order in case.orders])
    typed = re.sub(r"(?<=\d)[ -](?=\d)", "", case.text)
    parcels = {id: order.id for order in case.orders for parcel in order.fulfilments for id in parcel.tracking_ids}
    return tuple(dict.fromkeys((*found, *(order for id, order in parcels.items() if id in typed))))


async def _named_order(case: Case) -> Order | Step:
    asked = case.slots["order"]
    known = next((order for order in case.orders if _bare(order.id) == _bare(asked)), None)
    order = known or own_order(await case.context.shop.order(OrderId(asked)), case.customer, asked)
    if isinstance(order, Refusal):
        case.slots.pop("order")
        return Tell(text=explain(order, case.language), outcome=Outcome.REFUSED, rule=order.rule)
    case.slots["order"] = order.id
    return order


def none_fitting(case: Case, situation: str) -> str:
    """That no order fits, and the newest there are."""
    head = say(f"no_order_{situation}", case.language)
    lines = [f"- {order_line(order, case.language, {})}" for order in case.orders[:3]]
    return "\n".join([head, *lines]) if lines else say("no_orders", case.language)


async def product_names(case: Case) -> Mapping[str, str]:
    """The names of the ordered products in the shopper's language, where the shop has them."""
    if case.language == "en":
        return {}
    ordered = {line.product for order in case.orders for line in order.lines}
    products = await case.context.shop.products_by_id(ordered)
    return {id: product.name_in(case.language) for id, product in products.items()}


def line_choices(order: Order, language: str, names: Mapping[str, str]) -> tuple[Choice, ...]:
    """An order's pieces to choose from; the value is the place, since an item may have been bought twice."""
    return tuple(
        Choice(
            value=str(place),
            label=priced(line, language, names),
            called=line.name,
        )
        for place, line in enumerate(order.lines)
    )


def priced(line: OrderLine, language: str, names: Mapping[str, str]) -> str:
    """A piece of an order with its price."""
    item = line_words(line, language, names.get(line.product, ""))
    return say("priced", language, item=item, price=money_words(line.price, language))


def _contents(order: Order, language: str, names: Mapping[str, str]) -> Choice:
    """What is in an order; the letters of sizes are left out, since many a text holds such a letter."""
    words = [f"{line.name} {line_words(line, language, names.get(line.product, ''))}" for line in order.lines]
    return Choice(value=order.id, label=re.sub(r"\b[A-Za-z]\b", " ", " ".join(words)))


def order_choice(order: Order, language: str, names: Mapping[str, str]) -> Choice:
    """An order to choose."""
    called = " ".join([line.name for line in order.lines])
    return Choice(value=order.id, label=order_line(order, language, names), called=called)


def order_line(order: Order, language: str, names: Mapping[str, str]) -> str:
    """An order in one line: number, day, status and what is in it."""
    items = [names.get(line.product, line.name) for line in order.lines]
    shown = ("、" if language == "zh" else ", ").join(items[:3]) + ("…" if len(items) > 3 else "")
    status = in_language(order.status, language)
    if order.placed_at is None:
        return say("order_line_undated", language, order=order.id, status=status, items=shown)
    day = day_words(order.placed_at, language)
    return say("order_line", language, order=order.id, day=day, status=status, items=shown)


def order_details(order: Order, case: Case, names: Mapping[str, str]) -> str:
    """An order in full: what, where it stands, its parcels, and money that goes back."""
    language = case.language
    lines = [f"- {priced(line, language, names)}" for line in order.lines]
    return "\n".join([_head(order, language), *lines, *_whereabouts(order, language), *money_back(order, case)])


def _head(order: Order, language: str) -> str:
    status = in_language(order.status, language)
    if order.placed_at is None:
        return say("order_head_undated", language, order=order.id, status=status)
    return say("order_head", language, order=order.id, status=status, day=day_words(order.placed_at, language))


def _whereabouts(order: Order, language: str) -> list[str]:
    told: list[str] = []
    if order.delivered_at is not None:
        told.append(say("order_delivered_on", language, day=day_words(order.delivered_at, language)))
    tracking = [id for parcel in order.fulfilments for id in parcel.tracking_ids]
    if tracking:
        told.append(say("order_tracking", language, tracking=", ".join(tracking)))
    elif order.status in SENDABLE:
        told.append(say("order_not_sent", language))
    return told


def money_back(order: Order, case: Case) -> list[str]:
    """What was or will be refunded, and where to."""
    told: list[str] = []
    for payment in order.payments:
        method = case.customer.payment_method(payment.method)
        if payment.kind.value == "refund" and method:
            amount = money_words(payment.amount, case.language)
            told.append(say("order_refunded", case.language, amount=amount, method=method_words(method, case.language)))
    if order.status is OrderStatus.RETURN_REQUESTED and order.returned:
        method = case.customer.payment_method(order.returned.method)
        if method:
            told.append(say("order_return_open", case.language, method=method_words(method, case.language)))
    return told


def looked_up(order: Order) -> Action:
    """The look at an order as a reply shows it."""
    return Action(tool="get_order_details", arguments={"order_id": order.id}, result=dict(order_shape(order)))


def choose_lines(case: Case, order: Order, names: Mapping[str, str], *, slot: str = "items") -> tuple[int, ...]:
    """The places of the pieces meant; the only one there is needs no naming."""
    if len(order.lines) == 1:
        case.slots[slot] = "0"
    elif slot not in case.slots:
        choices = line_choices(order, case.language, names)
        found = named_lines(case.text, choices)
        if found:
            case.slots[slot] = " ".join(found)
    return tuple(int(place) for place in case.slots.get(slot, "").split())


def named_lines(text: str, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """The pieces a whole sentence names; "return order W1001" names none."""
    found = choose(text, choices, many=True)
    return found if found and (named(text, choices) or len(text) < 80) else ()


def _bare(id: str) -> str:
    return id.removeprefix("#").upper()
