"""Back-pressure: how many messages may wait, and how many one shopper may send in a minute, here and in all."""

from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

import structlog

from ..metrics import metrics
from ..model.message import Message
from ..ports import Store

log = structlog.get_logger(__name__)

T = TypeVar("T")

MINUTE = 60.0
SHOPPERS_REMEMBERED = 10_000
"""With their conversations."""
_LOOK_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdLimits:
    """Messages that may wait, and those of one shopper in a minute, `here` in one conversation; 0 is no limit."""

    waiting: int = 2_000
    a_minute: int = 0
    here_a_minute: int = 0


class Crowding:
    """Tells when a message is better put off. Each process counts for itself; what waits is counted in the store."""

    def __init__(
        self, *, store: Store, limits: CrowdLimits, channels: Collection[str], timer: Callable[[], float] = monotonic
    ) -> None:
        self._store = store
        self._limits = limits
        self._channels = channels
        self._timer = timer
        self._heard: OrderedDict[str, deque[float]] = OrderedDict()
        self._told: OrderedDict[str, float] = OrderedDict()
        self._looked_at = -_LOOK_AGAIN_AFTER
        self._is_crowded = False

    async def reason_to_wait(self, message: Message) -> str:
        """The situation the shopper is told of, or nothing where the message is to be answered."""
        if self._is_flood(message):
            log.warning("put_off", reason="too_many_messages", channel=message.address.channel, author=message.author)
            return "too_many_messages"
        if await self._crowded():
            log.warning("put_off", reason="too_busy")
            return "too_busy"
        return ""

    def was_told(self, message: Message) -> bool:
        """Whether this shopper was told in the last minute already; from now on they were."""
        shopper, now = _shopper(message), self._timer()
        before = self._told.pop(shopper, None)
        told = before is not None and now - before < MINUTE
        self._told[shopper] = before if told and before is not None else now
        _forget(self._told, lambda at: at < now - MINUTE)
        return told

    def _is_flood(self, message: Message) -> bool:
        shopper = _shopper(message)
        limits = ((shopper, self._limits.a_minute), (f"{shopper} {message.conversation}", self._limits.here_a_minute))
        counted = [self._counted(whose, most) for whose, most in limits if most]
        now = self._timer()
        if any(len(heard) == heard.maxlen and now - heard[0] < MINUTE for heard in counted):
            return True
        for heard in counted:
            heard.append(now)
        return False

    def _counted(self, whose: str, most: int) -> deque[float]:
        heard = self._heard.setdefault(whose, deque(maxlen=most))
        self._heard.move_to_end(whose)
        long_ago = self._timer() - MINUTE
        _forget(self._heard, lambda moments: bool(moments) and moments[-1] < long_ago)
        return heard

    async def _crowded(self) -> bool:
        if not self._limits.waiting:
            return False
        if self._timer() - self._looked_at >= _LOOK_AGAIN_AFTER:
            self._looked_at = self._timer()
            waiting = await self._store.unanswered(self._channels, limit=self._limits.waiting + 1)
            self._is_crowded = len(waiting) > self._limits.waiting
            metrics().waiting.set(len(waiting))
        return self._is_crowded


def _shopper(message: Message) -> str:
    return f"{message.address.channel}:{message.author or message.conversation}"


def _forget(table: "OrderedDict[str, T]", is_over: Callable[[T], bool]) -> None:
    """Those used longest ago lie first: let go of what says nothing any more, and of what is too many; keep one."""
    while len(table) > 1 and (len(table) > SHOPPERS_REMEMBERED or is_over(next(iter(table.values())))):
        table.popitem(last=False)
