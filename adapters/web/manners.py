"""What every response has: security headers, leave for allowed sites, and its figures; pure ASGI, streams included."""

from collections.abc import Collection
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopclerk.bot.metrics import metrics

_SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
_METHODS = "GET, POST, PATCH, DELETE"
_HEADERS = "content-type, last-event-id"


class Manners:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, *, origins: Collection[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run as an ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        origin = Headers(scope=scope).get("origin", "")
        allowed = origin if origin.lower() in self._origins else ""
        if allowed and scope["method"] == "OPTIONS":
            await _answer_preflight(allowed, send)
            return
        if scope["method"] == "HEAD" and not scope["path"].endswith("/events"):
            # As GET, whose body the server leaves out (RFC 9110, section 9.3.2); a stream would have no end.
            scope = {**scope, "method": "GET"}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                _allow(headers, allowed)
                _count(scope, message["status"], perf_counter() - started)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _allow(headers: MutableHeaders, origin: str) -> None:
    """Cross-origin leave with the session's cookie (https://fetch.spec.whatwg.org/#http-cors-protocol)."""
    if origin:
        headers["access-control-allow-origin"] = origin
        headers["access-control-allow-credentials"] = "true"
        headers.add_vary_header("Origin")


async def _answer_preflight(origin: str, send: Send) -> None:
    message: Message = {"type": "http.response.start", "status": 204, "headers": []}
    headers = MutableHeaders(scope=message)
    _allow(headers, origin)
    headers["access-control-allow-methods"] = _METHODS
    headers["access-control-allow-headers"] = _HEADERS
    headers["access-control-max-age"] = "600"
    await send(message)
    await send({"type": "http.response.body", "body": b""})


def _count(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "other")
    metrics().http_requests.labels(route=route, status=str(status)).inc()
    metrics().http_seconds.labels(route=route).observe(seconds)
