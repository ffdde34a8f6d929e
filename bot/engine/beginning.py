"""Tells which flow a message begins: something the customer wants done, and not what they ask about in general."""

from ..understanding.acts import act_named
from ..understanding.asking import asks_about_terms, asks_how, says_something, speaks_of_own
from ..understanding.choosing import named
from ..understanding.entities import find_order_ids
from .consulting import Consultation
from .flows.flow import Case, Flow
from .flows.orders import MONEY_BACK, line_choices, product_names
from .flows.registry import flow_for, flow_named
from .turn import TurnInProgress

SURE_FROM = 0.35
"""Probability from which an intent begins a flow; nothing is done before a yes, so a doubtful one costs a question."""
CLEARLY_ANOTHER = 0.75
"""Probability from which a whole sentence in the middle of a flow begins another one."""
_ABOUT_AN_ORDER = frozenset({"returns.window", "returns.cost"})
_BARE = 24
"""Characters within which a message that names an order and nothing to do with it asks where it is."""


async def begun(consultation: Consultation, case: Case) -> Flow | None:
    """The flow a message begins: one the customer wants done, not one they ask about in general."""
    intent = consultation.understanding.intent
    named_ids = find_order_ids(case.text, [order.id for order in case.orders])
    own = bool(named_ids) or await _names_own_items(case)
    if not named_ids and not says_something(case.text):
        return None
    flow = flow_for(intent.name) if intent.confidence >= SURE_FROM else None
    if flow is None and own and not asks_about_terms(case.text):
        bare = "track" if named_ids and len(case.text) < _BARE else ""
        wanted = "return" if intent.name in _ABOUT_AN_ORDER else act_named(case.text) or bare
        flow = flow_named(wanted)
    if flow is None or flow.name == "track":
        return flow
    if flow.name == "refund" and not named_ids and not any(order.status in MONEY_BACK for order in case.orders):
        return None
    if asks_about_terms(case.text) and not (flow.name == "refund" and speaks_of_own(case.text)):
        return None
    return flow if own or speaks_of_own(case.text) or not asks_how(case.text) else None


def stands_alone(turn: TurnInProgress, consultation: Consultation) -> bool:
    """Whether a message is surely a wish of its own and no answer to a question."""
    reading = consultation.understanding
    words = len(turn.text.split()) >= 3 or (turn.language == "zh" and len(turn.text) >= 5)
    sure = reading.intent.confidence >= CLEARLY_ANOTHER and flow_for(reading.intent.name) is not None
    return words and sure and not turn.pressed and reading.resolved == turn.text


async def _names_own_items(case: Case) -> bool:
    names = await product_names(case)
    return any(named(case.text, line_choices(order, case.language, names)) for order in case.orders)
