"""Swaps pieces for other options of the same product: in a pending order, or once they were delivered."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ...model.change import Refusal
from ...model.message import Outcome
from ...model.shop import Item, Order, OrderLine, OrderStatus
from ...policy.refusals import refuse
from ...prompting.option_words import option_words
from ...prompting.words import say
from ...tools.wording import explain, money_words, options_words
from ...understanding.choosing import Choice, choose, named
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import CHANGEABLE, DELIVERED, SENDABLE, choose_lines, find_order, line_choices, product_names
from .returning import hear_refund_method, hear_state, state_argument

_TOOLS = {"items": "modify_pending_order_items", "exchange": "exchange_delivered_order_items"}
"""What is still pending is changed, and what was delivered exchanged, whatever the shopper calls it."""
OFFERED = 12
_INSTEAD = re.compile(r"\b(?:for|to|with|into|instead)\b|换成|改成", re.IGNORECASE)
_STATE_RULES = frozenset({"order_state", "one_modification", "not_delivered", "one_request"})


async def _step(case: Case, *, fitting: Collection[OrderStatus], situation: str) -> Step:
    order = await find_order(case, fitting, situation, also=CHANGEABLE | DELIVERED)
    if isinstance(order, Ask | Tell | Propose):
        return order
    situation = "items" if order.status in SENDABLE else "exchange" if order.status in DELIVERED else situation
    tool = _TOOLS[situation]
    if (refusal := await _state_refused(case, order, tool)) is not None:
        return refusal
    names = await product_names(case)
    places = choose_lines(_of_the_old(case, order, names), order, names)
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


def _of_the_old(case: Case, order: Order, names: Mapping[str, str]) -> Case:
    """The case with the part of its text that names a piece there is: "the L one for a white S" speaks of the L one."""
    before = _INSTEAD.split(case.text, maxsplit=1)[0]
    return replace(case, text=before) if named(before, line_choices(order, case.language, names)) else case


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
    choices = tuple(
        _variant(item, line, case.language) for item in sorted(others, key=lambda item: _differs(item, line))[:OFFERED]
    )
    question = say("which_option", case.language, item=name)
    if (alone or case.slots.get("asked") == slot) and case.slots.get("asked") != "items":
        was = product.item(case.slots.get(f"was_{place}", "")) if product else None
        meant = _meant(case.text, product.items if product else (), line, was)
        if meant and not meant.available:
            wanted = replace(_as_line(line, meant), name=name)
            sold_out = explain(refuse("item_unavailable", item=wanted), case.language)
            return Ask(slot=slot, text=f"{sold_out}\n{question}", choices=choices)
        said = choose(case.text, choices) if alone and len(case.text) > 2 else ()
        if meant or said:
            case.slots[slot] = meant.id if meant else said[0]
            return case.slots[slot]
    other = await _other_product(case, line)
    if other:
        refusal = refuse("same_product", item=replace(line, name=name), asked=other)
        return Tell(text=explain(refusal, case.language), outcome=Outcome.REFUSED, rule=refusal.rule)
    return Ask(slot=slot, text=question, choices=choices)


def _meant(text: str, items: Sequence[Item], line: OrderLine, was: Item | None) -> Item | None:
    """The item a text names by its options, on sale or not; what it leaves open is as in the one chosen before."""
    base = _as_line(line, was) if was else line
    found = options_meant(text, [item for item in items if item.id not in (line.item, base.item)], base)
    return next((item for item in items if item.id == found), None)


def _as_line(line: OrderLine, item: Item) -> OrderLine:
    return replace(line, item=item.id, price=item.price, options=item.options)


async def _other_product(case: Case, line: OrderLine) -> str:
    """The name of another product that is wanted in a line's place, or an empty text."""
    if not _INSTEAD.search(case.text):
        return ""
    said = case.text.casefold()
    types = await case.context.shop.product_types()
    # Shoppers leave the brand out, the first word of a product's name.
    called = {name: name.casefold().partition(" ")[2] for name, id in types.items() if id != line.product}
    return next((name for name, rest in called.items() if " " in rest and rest in said), "")


def options_meant(text: str, others: Sequence[Item], line: OrderLine) -> str:
    """The item whose options a text names, else as the old one; empty when none or several fit."""
    said = f" {text.casefold()} "
    stated: dict[str, set[str]] = {}
    for name in dict.fromkeys(name for item in others for name in item.options):
        values = _said({item.options[name] for item in others if name in item.options}, said)
        if values := values - {line.options.get(name)}:
            stated[name] = values
    if not stated:
        return ""
    fitting = [item for item in others if all(item.options.get(name) in values for name, values in stated.items())]
    same = [
        item for item in fitting if all(item.options.get(n) == v for n, v in line.options.items() if n not in stated)
    ]
    found = same or fitting
    return found[0].id if len(found) == 1 else ""


def _said(values: Iterable[str], said: str) -> set[str]:
    """The values a text names; who says 米白 does not say 白."""
    found: dict[str, str] = {}
    for value in values:
        words = [word for word in map(str.casefold, option_words(value)) if _stands_in(word, said)]
        found |= {value: max(words, key=len)} if words else {}
    return {
        value for value, word in found.items() if not any(word != other and word in other for other in found.values())
    }


def _stands_in(word: str, said: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", said) is not None


def _differs(item: Item, line: OrderLine) -> int:
    return sum(line.options.get(name) != value for name, value in item.options.items())


def _variant(item: Item, line: OrderLine, language: str) -> Choice:
    """An item by the options it differs in, and its price."""
    differing = {name: value for name, value in item.options.items() if line.options.get(name) != value}
    options, price = options_words(differing or item.options, language), money_words(item.price, language)
    return Choice(
        value=item.id,
        label=say("priced", language, item=options, price=price),
        called=" ".join(word for value in differing.values() for word in option_words(value)),
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
