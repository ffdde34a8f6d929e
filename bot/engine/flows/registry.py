"""The flows there are."""

from .cancelling import CANCEL
from .flow import Flow
from .moving import MOVE
from .paying import PAY_OTHERWISE
from .readdressing import READDRESS
from .returning import RETURN
from .swapping import CHANGE_ITEMS, EXCHANGE
from .tracking import REFUND, TRACK

FLOWS: tuple[Flow, ...] = (TRACK, CANCEL, READDRESS, MOVE, PAY_OTHERWISE, CHANGE_ITEMS, RETURN, EXCHANGE, REFUND)


def flow_named(name: str) -> Flow | None:
    """The flow of that name, or None."""
    return next((flow for flow in FLOWS if flow.name == name), None)


def flow_of(tool: str) -> Flow | None:
    """The flow that ends in a tool, or None."""
    return next((flow for flow in FLOWS if flow.tool == tool), None)


def flow_for(intent: str) -> Flow | None:
    """The flow an intent begins, or None."""
    return next((flow for flow in FLOWS if intent in flow.intents), None)
