"""Swaps pieces for other options of the same product: in a pending order, or once they were delivered."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from ...model.change import Refusal
from ...model.message import Outcome
from ...model.shop import Item, Order, OrderLine, OrderStatus
from ...prompting.words import say
from ...tools.wording import explain, money_words
from ...understanding.choosing import Choice, choose
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import CHANGEABLE, DELIVERED, choose_lines, find_order, line_choices, product_names
from .returning import hear_refund_method, hear_state, state_argument

_TOOLS = {"items": "modify_pending_order_items", "exchange": "exchange_delivered_order_items"}
"""What is still pending is changed, and what was delivered exchanged, whatever the shopper calls it."""
_SIZES = {
    "xs": ("extra small", "特小"), "s": ("small", "小号", "小码"), "m": ("medium", "中号", "中码"),
    "l": ("large", "大号", "大码"), "xl": ("extra large", "特大", "加大"), "xxl": ("2xl", "double xl"),
    "black": ("黑",), "white": ("白",), "red": ("红",), "blue": ("蓝",), "green": ("绿",), "grey": ("gray", "灰"),
}  # fmt: skip
"""Other words for the options that shops sell most."""
OFFERED = 12
_STATE_RULES = frozenset({"order_state", "one_modification", "not_delivered", "one_request"})


async def _step(case: Case, *, fitting: Collection[OrderStatus], situation: str) -> Step:
    order = await find_order(case, fitting, situation, also=CHANGEABLE | DELIVERED)
    if isinstance(order, Ask | Tell | Propose):
        return order
    situation = "items" if order.status in CHANGEABLE else "exchange" if order.status in DELIVERED else situation
    tool = _TOOLS[situation]
    if (refusal := await _state_refused(case, order, tool)) is not None:
        return refusal
    names = await product_names(case)
    places = choose_lines(case, order, names)
    if not places:
        choices = line_choices(order, case.language, names)
        text = say(f"which_items_{situation}", case.language, order=order.id)
        return Ask(slot="items", text=text, choices=choices, many=True)
    new_items: list[str] = []
    for place in places:
        chosen = await _new_item(case, order.lines[place], place, names, alone=len(places) == 1)
        if not isinstance(chosen, str):
            return chosen
        new_items.append(chosen)
    hear_state(case)
    hear_refund_method(case, order)
    arguments: dict[str, object] = {
        "order_id": order.id,
        "item_ids": [order.lines[place].item for place in places],
        "new_item_ids": new_items,
        "payment_method_id": case.slots["method"],
        **(state_argument(case) if situation == "exchange" else {}),
    }
    return Propose(tool=tool, arguments=arguments)


async def _state_refused(case: Case, order: Order, tool: str) -> Tell | None:
    """A refusal for the order itself, before anything is asked about its items."""
    item = order.lines[0].item
    method = case.customer.payment_methods[0].id if case.customer.payment_methods else ""
    arguments = {"order_id": order.id, "item_ids": [item], "new_item_ids": [item], "payment_method_id": method}
    decided = await case.bench.decide(tool, arguments, case.context)
    if isinstance(decided, Refusal) and decided.rule in _STATE_RULES:
        return Tell(text=explain(decided, case.language), outcome=Outcome.REFUSED, rule=decided.rule)
    return None


async def _new_item(
    case: Case, line: OrderLine, place: int, names: Mapping[str, str], *, alone: bool
) -> str | Ask | Tell:
    """The item that comes instead of a line: as chosen, as said, the only other one, or the question which."""
    slot = f"new_{place}"
    if slot in case.slots:
        return case.slots[slot]
    product = await case.context.shop.product(line.product)
    others = [item for item in product.items if item.available and item.id != line.item] if product else []
    name = names.get(line.product, line.name)
    if not others:
        return Tell(
            text=say("no_other_option", case.language, item=name), outcome=Outcome.REFUSED, rule="no_other_option"
        )
    nearest = sorted(others, key=lambda item: _differs(item, line))[:OFFERED]
    said = choose(case.text, tuple(_variant(item, line, case.language) for item in nearest)) if alone else ()
    found = options_meant(case.text, others, line) or (said[0] if said and len(case.text) > 2 else "")
    if found and (alone or case.slots.get("asked") == slot) and case.slots.get("asked") != "items":
        case.slots[slot] = found
        return found
    choices = tuple(_variant(item, line, case.language) for item in nearest)
    return Ask(slot=slot, text=say("which_option", case.language, item=name), choices=choices)


def options_meant(text: str, others: Sequence[Item], line: OrderLine) -> str:
    """The item whose options a text names, else as the old one; empty when none or several fit."""
    said = f" {text.casefold()} "
    stated: dict[str, set[str]] = {}
    for item in others:
        for name, value in item.options.items():
            if line.options.get(name) != value and _is_said(value, said):
                stated.setdefault(name, set()).add(value)
    if not stated:
        return ""
    fitting = [item for item in others if all(item.options.get(name) in values for name, values in stated.items())]
    same = [
        item for item in fitting if all(item.options.get(n) == v for n, v in line.options.items() if n not in stated)
    ]
    found = same or fitting
    return found[0].id if len(found) == 1 else ""


def _is_said(value: str, said: str) -> bool:
    words = (value.casefold(), *_SIZES.get(value.casefold().partition(" (")[0], ()))
    return any(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", said) for word in words)


def _differs(item: Item, line: OrderLine) -> int:
    return sum(line.options.get(name) != value for name, value in item.options.items())


def _variant(item: Item, line: OrderLine, language: str) -> Choice:
    """An item by the options it differs in, and its price."""
    differing = {name: value for name, value in item.options.items() if line.options.get(name) != value}
    options = ("、" if language == "zh" else ", ").join((differing or item.options).values())
    return Choice(
        value=item.id,
        label=f"{options}, {money_words(item.price, language)}",
        called=" ".join(differing.values()),
    )


CHANGE_ITEMS = Flow(
    name="items",
    intents=frozenset({"orders.change_items"}),
    tool="modify_pending_order_items",
    step=partial(_step, fitting=CHANGEABLE, situation="items"),
)
EXCHANGE = Flow(
    name="exchange",
    intents=frozenset({"exchanges.start"}),
    tool="exchange_delivered_order_items",
    step=partial(_step, fitting=DELIVERED, situation="exchange"),
)
