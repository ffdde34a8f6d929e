"""Shows where an order stands, what was ordered, and where money is."""

import re

from ...prompting.words import say
from ..remembering import LISTED
from .flow import Ask, Case, Flow, Propose, Step, Tell
from .orders import (
    ANY,
    MONEY_BACK,
    UNDER_WAY,
    find_order,
    looked_up,
    money_back,
    order_details,
    order_line,
    orders_named,
    product_names,
)

_LIST = re.compile(
    r"\b(?:my (?:recent |last |past |previous |all )?(?:orders|purchases)|all (?:of )?my orders|"
    r"list (?:of )?(?:my )?orders|orders (?:i|do i) have|which orders|what orders|order history|"
    r"what did i (?:order|buy))\b"
    r"|(?:我的|所有|全部|最近的?|历史)订单(?:列表|有哪些|都)?(?!号|状态)|有哪些订单|几个订单|几单|买(?:过|了)(?:什么|哪些)|订单列表",
    re.IGNORECASE,
)
MOST_LISTED = 8


async def _track(case: Case) -> Step:
    if "order" not in case.slots and not orders_named(case):
        if not case.orders:
            return Tell(text=say("no_orders", case.language))
        if _LIST.search(case.text) and len(case.orders) > 1:
            return await _list(case)
    open_ones = [order for order in case.orders if order.status in UNDER_WAY]
    order = await find_order(case, UNDER_WAY if open_ones else ANY, "track")
    if isinstance(order, Ask | Tell | Propose):
        return order
    names = await product_names(case)
    return Tell(text=order_details(order, case, names), actions=(looked_up(order),))


async def _list(case: Case) -> Step:
    names = await product_names(case)
    lines = [f"- {order_line(order, case.language, names)}" for order in case.orders[:MOST_LISTED]]
    case.slots[LISTED] = " ".join(order.id for order in case.orders[:MOST_LISTED])
    actions = tuple(looked_up(order) for order in case.orders[:MOST_LISTED])
    return Tell(text="\n".join([say("your_orders", case.language), *lines]), actions=actions)


async def _refund(case: Case) -> Step:
    order = await find_order(case, MONEY_BACK, "refund")
    if isinstance(order, Ask | Tell | Propose):
        return order
    told = [order_details(order, case, await product_names(case))]
    if not money_back(order, case):
        told.append(say("order_not_refunded", case.language))
    return Tell(text="\n".join(told), actions=(looked_up(order),))


TRACK = Flow(name="track", intents=frozenset({"orders.track", "orders.status"}), step=_track)
REFUND = Flow(name="refund", intents=frozenset({"refunds.status"}), step=_refund)
