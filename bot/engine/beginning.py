"""Tells which flow a message begins: something the customer wants done, and not what they ask about in general."""

import re
from collections.abc import Sequence

from ..understanding.acts import act_named, cancels_no_order, clause_about, wants_money_back
from ..understanding.asking import asks_about_terms, asks_how, asks_in_general, says_something, speaks_of_own
from ..understanding.choosing import named
from ..understanding.intent_head import OUT_OF_SCOPE
from .consulting import Consultation
from .flows.flow import Case, Flow
from .flows.moving import MOVE, moves_house
from .flows.orders import CHANGEABLE, DELIVERED, MONEY_BACK, line_choices, orders_named, product_names
from .flows.registry import flow_for, flow_named
from .remembering import ABOUT, ACT, goes_on, points_back
from .turn import TurnInProgress

SURE_FROM = 0.35
"""Probability from which an intent begins a flow; nothing is done before a yes, so a doubtful one costs a question."""
DOUBTFUL_BELOW = 0.65
"""Probability below which the act the words name counts more than the intent."""
CLEARLY_ANOTHER = 0.75
"""Probability from which a whole sentence in the middle of a flow begins another one."""
_ABOUT_AN_ORDER = frozenset({"returns.window", "returns.cost"})
_A_GIFT = re.compile(r"\bgifts?\b(?! ?cards?)", re.IGNORECASE)
"""How something was come by, which names no gift card in an order."""
_BARE = 24
"""Characters within which a message that names an order and nothing to do with it asks where it is."""


async def begun(consultation: Consultation, case: Case) -> Flow | None:
    """The flow a message begins: one the customer wants done, not one they ask about in general."""
    if moves_house(case.text) and not asks_about_terms(case.text):
        return MOVE
    intent = consultation.understanding.intent
    named_ids = orders_named(case)
    back = ABOUT in case.slots and (points_back(case.text) or goes_on(case.text))
    own = bool(named_ids) or back or await _names_own_items(case)
    if not named_ids and not says_something(case.text):
        return None
    flow = flow_for(intent.name) if intent.confidence >= SURE_FROM else None
    if own and not asks_about_terms(case.text):
        flow = _by_words(consultation, case, named_ids, flow)
    if flow is None or flow.name == "track":
        return flow
    if (flow.name == "cancel" and cancels_no_order(case.text)) or (not named_ids and asks_in_general(case.text)):
        return None
    if flow.name == "refund" and named_ids and wants_money_back(case.text):
        flow = flow_named(_way_to_money_back(case, named_ids[0])) or flow
    if flow.name == "refund" and not named_ids and not any(order.status in MONEY_BACK for order in case.orders):
        return None
    if asks_about_terms(case.text) and not (flow.name == "refund" and speaks_of_own(case.text)):
        return None
    return flow if own or speaks_of_own(case.text) or not asks_how(case.text) else None


def _by_words(consultation: Consultation, case: Case, named_ids: Sequence[str], flow: Flow | None) -> Flow | None:
    """The flow the words name, where no intent is sure; of several orders named, the first tells it."""
    intent = consultation.understanding.intent
    first = act_named(clause_about(case.text, named_ids[0])) if len(named_ids) > 1 else ""
    # The intent of a message that was read together with the one before is the intent of both.
    sure = intent.confidence >= DOUBTFUL_BELOW and consultation.understanding.resolved == case.text
    act = first or act_named(case.text)
    if flow is not None and not first and (sure or not act):
        return flow
    if act == "track" and sure and not (named_ids and intent.name == OUT_OF_SCOPE):
        # "It arrived damaged" is no wish to know where it is.
        act = ""
    bare = "track" if named_ids and len(case.text) < _BARE else ""
    again = case.slots.get(ACT, "") if goes_on(case.text) else ""
    return flow_named("return" if intent.name in _ABOUT_AN_ORDER and flow is None else act or again or bare)


def stands_alone(turn: TurnInProgress, consultation: Consultation) -> bool:
    """Whether a message is surely a wish of its own and no answer to a question."""
    reading = consultation.understanding
    words = len(turn.text.split()) >= 3 or (turn.language == "zh" and len(turn.text) >= 5)
    sure = reading.intent.confidence >= CLEARLY_ANOTHER and flow_for(reading.intent.name) is not None
    return words and sure and not turn.pressed and reading.resolved == turn.text


def _way_to_money_back(case: Case, id: str) -> str:
    """What brings back the money of an order for which none is on its way yet; empty where some is."""
    status = next((order.status for order in case.orders if order.id == id), None)
    return "cancel" if status in CHANGEABLE else "return" if status in DELIVERED else ""


async def _names_own_items(case: Case) -> bool:
    names = await product_names(case)
    text = _A_GIFT.sub(" ", case.text)
    return any(named(text, line_choices(order, case.language, names)) for order in case.orders)
