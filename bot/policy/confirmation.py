"""A write that waits for a yes: how it is keyed, how long it waits, and whether it still is what was shown."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from ..model.conversation import PendingAction
from ..model.message import MessageId


def propose(
    tool: str, arguments: Mapping[str, object], *, asked_in: MessageId, terms: str, expires_at: datetime
) -> PendingAction:
    """The action to put before the shopper; `terms` is a digest of what they are shown.

    Its key comes from the message that asked for it, so a turn that is run again after a crash asks for the same.
    """
    key = _key(tool, arguments, asked_in)
    return PendingAction(tool=tool, arguments=arguments, key=key, expires_at=expires_at, shown=terms)


def was_asked_in(pending: PendingAction, message: MessageId) -> bool:
    """Whether a message is the one that asked for it."""
    return pending.key == _key(pending.tool, pending.arguments, message)


def _key(tool: str, arguments: Mapping[str, object], asked_in: MessageId) -> str:
    wanted = json.dumps([asked_in, tool, dict(arguments)], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(wanted.encode()).hexdigest()[:32]


def expires(now: datetime, *, minutes: int) -> datetime:
    """When an action shown now stops waiting."""
    return now + timedelta(minutes=minutes)


def has_expired(pending: PendingAction, now: datetime) -> bool:
    """Whether it has waited too long to be taken at its word."""
    return now >= pending.expires_at
