"""What is kept of a piece of work once it is over, so that "it" and "the socks too" are understood afterwards."""

import re
from collections.abc import Mapping

ABOUT = "about"
"""The slot with the order that was spoken of last."""
ACT = "act"
"""The slot with the flow that was last at work."""

LISTED = "listed"
"""The slot with the orders that were listed, so that "the first one" is understood."""

_UNDO = re.compile(
    r"\bundo\b|\brevers(?:e|ing)\b|\btake (?:that|it) back\b|\bun-?cancel|撤回|恢复(?:订单|原样)|反悔|后悔",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:cancel|return|exchange|swap|send|ship|deliver|change|switch|track|put|pay|paid|refund|for|of|with|from|"
    r"about|on|in|is|was|did|want|keep|have|get|see|show)(?:ing|ed|s)?\s+(?:it|that|this|them|those|these)\b"
    r"|\b(?:that|this|the same) order\b|它|(?:这|那)[个单笔件](?!月|周|星期)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\b(?:too|also|as well|same (?:for|with))\b|也(?!许)|同样", re.IGNORECASE)


def over(slots: Mapping[str, str], flow: str = "") -> dict[str, str]:
    """What is left of the slots when the work they were for is over."""
    left = {ABOUT: slots.get("order") or slots.get(ABOUT, ""), ACT: flow or slots.get("flow") or slots.get(ACT, "")}
    left[LISTED] = "" if "order" in slots else slots.get(LISTED, "")
    return {name: value for name, value in left.items() if value}


def points_back(text: str) -> bool:
    """Whether a message speaks of the order before: "cancel it", "send them back"."""
    return bool(_POINTS_BACK.search(text))


def wants_undone(text: str) -> bool:
    """Whether a message wants back what was just done."""
    return bool(_UNDO.search(text))


def goes_on(text: str) -> bool:
    """Whether a message wants the same once more: "and the socks too"."""
    return bool(_GOES_ON.search(text))
