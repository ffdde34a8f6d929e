"""Rate limits as Discord counts them: a bucket for each route and channel, and one for everything.

https://discord.com/developers/docs/topics/rate-limits
"""

import hashlib
import time
from dataclasses import dataclass, field

STRICT = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": (5, 1.0),
    "POST /channels/{channel}/typing": (5, 5.0),
    "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me": (1, 0.25),
    "POST /channels/{channel}/threads": (50, 300.0),
    "POST /channels/{channel}/messages/{message}/threads": (50, 300.0),
    "PATCH /channels/{channel}": (5, 600.0),
    "POST /webhooks/{application}/{token}": (5, 2.0),
    "PATCH /webhooks/{application}/{token}/messages/{message}": (5, 2.0),
}
LOOSE, PER = 500, 1.0
GLOBAL = 50


@dataclass(slots=True)
class _Bucket:
    most: int
    per: float
    began: float = field(default_factory=time.monotonic)
    used: int = 0

    def spend(self) -> float:
        now = time.monotonic()
        if now - self.began >= self.per:
            self.began, self.used = now, 0
        self.used += 1
        return 0.0 if self.used <= self.most else self.began + self.per - now


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call cost: headers to answer with, and seconds to wait where there was nothing left."""

    headers: dict[str, str]
    retry_after: float = 0.0
    is_global: bool = False


class RateLimits:
    """Counts calls. Unless `strict`, figures are far above what a test reaches."""

    def __init__(self) -> None:
        self.strict = False
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._global = _Bucket(GLOBAL, 1.0)

    def spend(self, route: str, major: str) -> Spent:
        """Count one call of a route under its channel, server or webhook."""
        if self.strict and not route.startswith(("POST /interactions", "POST /webhooks", "PATCH /webhooks")):
            wait = self._global.spend()
            if wait:
                return Spent({"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, wait, is_global=True)
        most, per = STRICT.get(route, (GLOBAL, 1.0)) if self.strict else (LOOSE, PER)
        bucket = self._buckets.setdefault((route, major), _Bucket(most, per))
        bucket.most, bucket.per = most, per
        wait = bucket.spend()
        left = bucket.began + per - time.monotonic()
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(0, most - bucket.used)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{max(left, 0.001):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }
        return Spent(headers | ({"X-RateLimit-Scope": "user"} if wait else {}), wait)
