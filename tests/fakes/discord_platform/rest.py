"""The REST API's frame: who calls, how often, what goes wrong, and how answers look.

https://discord.com/developers/docs/reference
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .api_errors import ApiError, bad_json, not_found, unauthorized
from .faults import Faults, RestFault
from .rate_limits import RateLimits
from .world import Json

PREFIX = "/api/v10"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
VIA = {"Via": "1.1 google", "Server": "cloudflare"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was answered; `at` and `done` in monotonic seconds. Status 0: the connection was broken instead.

    `refusal` is the JSON of an error that the API itself gave.
    """

    at: float
    done: float
    name: str
    status: int
    body: Json
    refusal: Json


class Rest:
    """Checks every call before its handler, and keeps a log of them."""

    def __init__(self, faults: Faults, *, token: str) -> None:
        self.token = token
        self.log: list[Call] = []
        self.limits = RateLimits()
        self._faults = faults

    @web.middleware
    async def frame(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Around every call but the gateway's sockets."""
        if not request.path.startswith(PREFIX):
            return await handler(request)
        began = time.monotonic()
        name = f"{request.method} {request.path.removeprefix(PREFIX)}"
        response = await self._answer(name, request, handler)
        status = 0 if response is None else response.status
        refusal = json.loads(response.body) if response is not None and "refused" in request else {}  # type: ignore[arg-type]
        self.log.append(Call(began, time.monotonic(), name, status, await _said(request), refusal))
        if response is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return response

    def calls(self, start: str) -> list[Call]:
        """Calls whose name begins so, oldest first."""
        return [one for one in self.log if one.name.startswith(start)]

    def refused(self) -> list[Call]:
        """Calls that the API would not take, oldest first; faults that were asked for are not among them."""
        return [one for one in self.log if one.refusal]

    async def _answer(self, name: str, request: web.Request, handler: Handler) -> web.Response | None:
        fault = self._faults.of(name)
        if fault is not None and not fault.delay and not fault.done_first:
            return _broken(fault)
        response = await self._served(request, handler)
        if fault is not None and fault.done_first:
            return _broken(fault)
        if fault is not None:
            await asyncio.sleep(fault.delay)
        return response

    async def _served(self, request: web.Request, handler: Handler) -> web.Response:
        resource = request.match_info.route.resource
        if resource is None:
            return answer(not_found().body(), 404)
        template = resource.canonical.removeprefix(PREFIX)
        open_to_all = template.startswith(("/interactions", "/webhooks", "/gateway", "/cdn"))
        if request.headers.get("Authorization") != f"Bot {self.token}" and (not open_to_all or "bot" in template):
            request["refused"] = True
            return answer(unauthorized().body(), 401)
        major = request.match_info.get("channel") or request.match_info.get("guild") or request.match_info.get("token")
        spent = self.limits.spend(f"{request.method} {template}", major or "")
        if spent.retry_after:
            return limited(spent.retry_after, spent.headers, is_global=spent.is_global)
        try:
            response = await handler(request)
        except ApiError as error:
            request["refused"] = True
            response = answer(error.body(), error.status)
        assert isinstance(response, web.Response)
        response.headers.update(spent.headers)
        return response


def answer(body: Any, status: int = 200) -> web.Response:
    """A JSON answer; its content type is exactly `application/json`, as the client expects it."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    return web.Response(body=raw, status=status, content_type="application/json", headers=VIA)


def nothing() -> web.Response:
    """An answer without a body."""
    return web.Response(status=204, headers=VIA)


def limited(retry_after: float, headers: dict[str, str], *, is_global: bool, via: bool = True) -> web.Response:
    """429, from Discord itself or (without Via) from the proxy before it."""
    body: Json = {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": is_global}
    response = answer(body, 429)
    response.headers.update(headers)
    response.headers["Retry-After"] = str(int(retry_after) + 1)
    if not via:
        del response.headers["Via"]
    return response


async def body_of(request: web.Request) -> tuple[Json, list[Json]]:
    """A call's JSON and the files that came with it, as attachments. Raises ApiError."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        try:
            return (json.loads(raw) if raw else {}), []
        except ValueError as error:
            raise bad_json() from error
    body: Json = {}
    files: list[Json] = []
    form = await request.post()
    for name, value in form.items():
        if name == "payload_json":
            body = json.loads(str(value))
        elif isinstance(value, web.FileField):
            size = len(value.file.read())
            url = str(request.url.with_path(f"/cdn/{value.filename}"))
            files.append({"id": str(len(files) + 1), "filename": value.filename, "size": size, "url": url})
            files[-1] |= {"proxy_url": url, "content_type": value.content_type}
    request["form"] = body
    return body, files


async def _said(request: web.Request) -> Json:
    if "form" in request:
        said: Json = request["form"]
        return said
    try:
        found = json.loads(await request.read() or b"{}")
    except (ValueError, OSError, RuntimeError):
        return {}
    return found if isinstance(found, dict) else {"list": found}


def _broken(fault: RestFault) -> web.Response | None:
    if fault.status == 0:
        return None
    if fault.status == 429:
        scope = {"X-RateLimit-Scope": "global" if fault.is_global else "shared"}
        return limited(fault.retry_after, scope, is_global=fault.is_global, via=fault.via)
    return web.Response(status=fault.status, text="upstream error", headers=VIA)
