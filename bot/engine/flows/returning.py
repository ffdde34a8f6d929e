"""Sends delivered pieces back."""

import re

from ...model.change import Refusal
from ...model.message import Outcome
from ...model.shop import Order, PaymentMethodId, PaymentSource
from ...prompting.words import say
from ...tools.wording import explain
from ...understanding.choosing import named
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import DELIVERED, choose_lines, find_order, line_choices, product_names
from .paying import method_choices

TOOL = "return_delivered_order_items"
_UNOPENED = re.compile(
    r"\b(?:un-?opened|never opened|not opened|(?:haven'?t|have not|didn'?t|did not) open(?:ed)?|still sealed|sealed|"
    r"in the original packag\w+|(?:un-?|not (?:yet )?)assembled|in (?:its|the) (?:original )?(?:box|carton)\w*|"
    r"brand new|unused)\b|没(?:有)?(?:拆|开)|未(?:拆|开)封|未拆|全新|封条完好",
    re.IGNORECASE,
)
_TO_GIFT_CARD = re.compile(
    r"\b(?:to|onto?|into|as|with|by) (?:a |my |the )?gift ?card|(?:退|付|到).{0,4}礼品卡", re.IGNORECASE
)
_OPENED = re.compile(r"\b(?:opened|unpacked|unsealed|used|assembled)\b|拆(?:开|封)|开封|用过|打开了", re.IGNORECASE)


async def _step(case: Case) -> Step:
    order = await find_order(case, DELIVERED, "return")
    if isinstance(order, Ask | Tell | Propose):
        return order
    names = await product_names(case)
    places = choose_lines(case, order, names)
    if not places:
        if (refusal := await _refused(case, order, (0,))) and refusal.rule in ("not_delivered", "one_request"):
            return _no(refusal, case)
        choices = line_choices(order, case.language, names)
        return Ask(
            slot="items", text=say("which_items_return", case.language, order=order.id), choices=choices, many=True
        )
    hear_state(case)
    hear_refund_method(case, order)
    if refusal := await _refused(case, order, places):
        return _no(refusal, case)
    return Propose(tool=TOOL, arguments=_arguments(case, order, places))


def hear_state(case: Case) -> None:
    """Whether the shopper said that the seal is unbroken, or that it is not."""
    if _UNOPENED.search(case.text):
        case.slots["unopened"] = "yes"
    elif _OPENED.search(case.text):
        case.slots["unopened"] = "no"


def says_unopened(text: str) -> bool:
    """Whether a message says that the article's seal is unbroken."""
    return bool(_UNOPENED.search(text))


def hear_refund_method(case: Case, order: Order) -> None:
    """The method named for the money, else the one that paid."""
    methods = case.customer.payment_methods
    if any("gift card" in line.name.casefold() for line in order.lines) and not _TO_GIFT_CARD.search(case.text):
        # Who returns a gift card names the article, not where the money goes.
        methods = tuple(method for method in methods if method.source is not PaymentSource.GIFT_CARD)
    found = named(case.text, method_choices(methods, case.language))
    if len(found) == 1:
        case.slots["method"] = found[0]
    case.slots.setdefault("method", _first_method(case, order))


def state_argument(case: Case) -> dict[str, object]:
    """The `unopened` argument, left out where nothing was said."""
    return {"unopened": case.slots["unopened"] == "yes"} if "unopened" in case.slots else {}


def _first_method(case: Case, order: Order) -> PaymentMethodId:
    paid = [payment.method for payment in order.payments if case.customer.payment_method(payment.method)]
    return paid[0] if paid else case.customer.payment_methods[0].id


def _arguments(case: Case, order: Order, places: tuple[int, ...]) -> dict[str, object]:
    return {
        "order_id": order.id,
        "item_ids": [order.lines[place].item for place in places if place < len(order.lines)],
        "payment_method_id": case.slots.get("method") or _first_method(case, order),
        **state_argument(case),
    }


async def _refused(case: Case, order: Order, places: tuple[int, ...]) -> Refusal | None:
    decided = await case.bench.decide(TOOL, _arguments(case, order, places), case.context)
    return decided if isinstance(decided, Refusal) else None


def _no(refusal: Refusal, case: Case) -> Tell:
    return Tell(text=explain(refusal, case.language), outcome=Outcome.REFUSED, rule=refusal.rule)


RETURN = Flow(name="return", intents=frozenset({"returns.start"}), step=_step, tool=TOOL)
