"""Holds on for a while to what came too early: an edit before its post, a follow-up before the mention it follows."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from shopclerk.bot.model.inbound import Deleted, Edited
from shopclerk.bot.model.message import ConversationId, MessageId

_MOST_CHANGES = 1_000
_MOST_THREADS = 500
_MOST_POSTS = 20

Change = Edited | Deleted


class Reordering:
    """A short memory of changes by message, and of posts that were passed by, by conversation."""

    def __init__(self) -> None:
        self._changes: OrderedDict[MessageId, tuple[str, Change]] = OrderedDict()
        self._passed: OrderedDict[ConversationId, list[Mapping[str, Any]]] = OrderedDict()

    def changed(self, change: Change, ts: str) -> bool:
        """Remember a change made at `ts`; False when a later one is known already."""
        known = self._changes.get(change.id)
        if known is not None and known[0] > ts:
            return False
        self._changes[change.id] = (ts, change)
        self._changes.move_to_end(change.id)
        while len(self._changes) > _MOST_CHANGES:
            self._changes.popitem(last=False)
        return True

    def change_of(self, message: MessageId) -> Change | None:
        """What a post became that is only heard of now."""
        known = self._changes.get(message)
        return known[1] if known else None

    def passed_by(self, conversation: ConversationId, event: Mapping[str, Any]) -> None:
        """Remember a post of a thread the clerk has no part in, yet."""
        posts = self._passed.setdefault(conversation, [])
        posts.append(event)
        del posts[:-_MOST_POSTS]
        self._passed.move_to_end(conversation)
        while len(self._passed) > _MOST_THREADS:
            self._passed.popitem(last=False)

    def after(self, conversation: ConversationId, ts: str) -> list[Mapping[str, Any]]:
        """The posts that were passed by there and made after `ts`, in order; they are forgotten then."""
        posts = self._passed.pop(conversation, [])
        return sorted((one for one in posts if str(one.get("ts")) > ts), key=lambda one: str(one.get("ts")))
