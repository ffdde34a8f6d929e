"""Cancels a pending order. The reason is taken from the shopper's words, else shown as one they may correct."""

import re

from ...model.change import Refusal
from ...model.message import Outcome
from ...policy.order_rules import CANCEL_REASONS
from ...prompting.words import say
from ...tools.wording import explain
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import CHANGEABLE, find_order

TOOL = "cancel_pending_order"
_NEEDED, _MISTAKE = CANCEL_REASONS
_REASONS = (
    (
        _MISTAKE,
        r"mistake|by accident|accident|ordered twice|wrong (?:order|item|one|size|colou?r)|duplicate|didn'?t mean|"
        r"拍错|下错|误下单|误拍|买错|手滑|点错|不小心|重复下单|下重",
    ),
    (
        _NEEDED,
        r"no longer (?:need|want)|(?:don'?t|do not|doesn'?t) (?:need|want)|not need|changed my mind|found it|cheaper|"
        r"too (?:long|late|expensive)|不需要|不想要|不要了|用不上|不再需要|改主意|后悔|别家|太久|太贵|不买了",
    ),
)


async def _step(case: Case) -> Step:
    order = await find_order(case, CHANGEABLE, "cancel")
    if isinstance(order, Ask | Tell | Propose):
        return order
    arguments = {"order_id": order.id}
    decided = await case.bench.decide(TOOL, {**arguments, "reason": _NEEDED}, case.context)
    if isinstance(decided, Refusal):
        return Tell(text=explain(decided, case.language), outcome=Outcome.REFUSED, rule=decided.rule)
    found = next((reason for reason, said in _REASONS if re.search(said, case.text, re.IGNORECASE)), None)
    note = "" if found or "reason" in case.slots else say("other_reason", case.language)
    case.slots["reason"] = found or case.slots.get("reason", _NEEDED)
    return Propose(tool=TOOL, arguments={**arguments, "reason": case.slots["reason"]}, note=note)


CANCEL = Flow(name="cancel", intents=frozenset({"orders.cancel"}), step=_step, tool=TOOL)
