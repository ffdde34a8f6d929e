"""Tells by this process's own timer when a delivery's lease is over: the wall clock may jump while one runs."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from ..model.delivery import Delivery, DeliveryId
from .post_office import LEASE

_REMEMBERED = 10_000


class LeaseWatch:
    """Whoever holds a lease renews or ends it within LEASE seconds; one that stands for longer is a dead process's.

    What is stored is a moment of the wall clock of whoever took the lease. Put back by five minutes, that clock would
    have everybody else wait for five minutes; so a lease is never waited for longer than leases last.
    """

    def __init__(self, timer: Callable[[], float] = monotonic) -> None:
        self._timer = timer
        self._seen: OrderedDict[DeliveryId, tuple[datetime | None, float]] = OrderedDict()

    def is_over(self, delivery: Delivery) -> bool:
        """Whether this very lease was seen so long ago that nobody can be behind it any more."""
        now = self._timer()
        until, since = self._seen.get(delivery.id, (None, now))
        if until != delivery.lease_until:
            since = now
        self._seen[delivery.id] = (delivery.lease_until, since)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return now - since >= LEASE

    def forget(self, id: DeliveryId) -> None:
        """It is ours, or over."""
        self._seen.pop(id, None)
