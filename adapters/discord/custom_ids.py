"""What a button carries in its `custom_id` (at most 100 characters): the action, the conversation, the answer's key."""

import hashlib
from dataclasses import dataclass

LONGEST = 100
PATTERN = r"sc[|#].+"
"""What every custom id of the clerk looks like."""
_SHORT = ("discord:", "~")
_ESCAPES = (("%", "%25"), ("|", "%7C"), ("~", "%7E"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was read from a custom id. With `digest` the rest did not fit: find the button it belongs to."""

    action: str = ""
    conversation: str = ""
    key: str = ""
    digest: str = ""


def to_custom_id(action: str, conversation: str = "", key: str = "") -> str:
    """The custom id of a button; what is longer than 100 characters becomes a digest, found again by its button."""
    whole = "sc|" + "|".join(_packed(part) for part in (action, conversation, key))
    if len(whole) <= LONGEST:
        return whole
    return "sc#" + hashlib.blake2b(whole.encode(), digest_size=20).hexdigest()


def to_carried(custom_id: str) -> Carried | None:
    """What a custom id carries, or None when it is not one of the clerk's."""
    if is_digest(custom_id):
        return Carried(digest=custom_id)
    parts = custom_id.split("|")
    if parts[0] != "sc" or len(parts) != 4:
        return None
    action, conversation, key = (_unpacked(part) for part in parts[1:])
    return Carried(action=action, conversation=conversation, key=key)


def is_digest(custom_id: str) -> bool:
    """Whether the rest did not fit."""
    return custom_id.startswith("sc#")


def is_thumb(custom_id: str) -> bool:
    """Whether it is a thumb under an answer, which may change its mind."""
    return custom_id.startswith("sc|rate:")


def _packed(part: str) -> str:
    for sign, escape in _ESCAPES:
        part = part.replace(sign, escape)
    return part.replace(*_SHORT)


def _unpacked(part: str) -> str:
    part = part.replace(_SHORT[1], _SHORT[0])
    for sign, escape in reversed(_ESCAPES):
        part = part.replace(escape, sign)
    return part
