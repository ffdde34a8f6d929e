"""Pays a pending order with another of the customer's methods."""

from ...model.change import Refusal
from ...model.message import Outcome
from ...model.shop import PaymentKind, PaymentMethod
from ...prompting.words import say
from ...tools.wording import explain, method_words, money_words
from ...understanding.choosing import Choice, named
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import CHANGEABLE, find_order

TOOL = "modify_pending_order_payment"
_CALLED = {
    "credit_card": "credit card 信用卡 银行卡 卡",
    "paypal": "paypal 贝宝",
    "gift_card": "gift card giftcard voucher 礼品卡 购物卡",
}


async def _step(case: Case) -> Step:
    order = await find_order(case, CHANGEABLE, "payment")
    if isinstance(order, Ask | Tell | Propose):
        return order
    paid = [payment.method for payment in order.payments if payment.kind is PaymentKind.PAYMENT]
    others = [method for method in case.customer.payment_methods if method.id not in paid[-1:]]
    if not others:
        return Tell(text=say("no_other_method", case.language), outcome=Outcome.REFUSED, rule="no_other_method")
    if "method" not in case.slots:
        found = named(case.text, method_choices(tuple(others), case.language))
        if len(found) == 1:
            case.slots["method"] = found[0]
    probe = await case.bench.decide(
        TOOL, {"order_id": order.id, "payment_method_id": case.slots.get("method", others[0].id)}, case.context
    )
    if isinstance(probe, Refusal) and ("method" in case.slots or probe.rule != "balance_insufficient"):
        case.slots.pop("method", None)
        return Tell(text=explain(probe, case.language), outcome=Outcome.REFUSED, rule=probe.rule)
    if "method" not in case.slots:
        text = say("which_method", case.language, order=order.id)
        return Ask(slot="method", text=text, choices=method_choices(tuple(others), case.language))
    return Propose(tool=TOOL, arguments={"order_id": order.id, "payment_method_id": case.slots["method"]})


def method_choices(methods: tuple[PaymentMethod, ...], language: str) -> tuple[Choice, ...]:
    """Payment methods to choose from, a gift card with its balance."""
    return tuple(
        Choice(
            value=method.id,
            label=_label(method, language),
            called=f"{_CALLED[method.source.value]} {method.brand} {method.last_four}",
        )
        for method in methods
    )


def _label(method: PaymentMethod, language: str) -> str:
    words = method_words(method, language)
    if method.balance is None:
        return words
    return say("method_with_balance", language, method=words, balance=money_words(method.balance, language))


PAY_OTHERWISE = Flow(name="payment", intents=frozenset({"orders.change_payment"}), step=_step, tool=TOOL)
