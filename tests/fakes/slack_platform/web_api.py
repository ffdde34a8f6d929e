"""The Web API over HTTP: tokens, scopes, faults; the methods themselves know of none of it."""

import asyncio
import json
import time
from typing import Any

from aiohttp import web

from . import chat_methods, conversation_methods, people_methods, stream_methods, view_methods  # noqa: F401  their methods
from .calls import METHODS, ApiCall, Call, Json, Streams
from .errors import SlackError
from .faults import ApiFault, Faults
from .sockets import Sockets
from .world import World


class WebApi:
    """Answers every request to `/api/…`, and keeps them in `calls`."""

    def __init__(self, *, world: World, platform: Streams, faults: Faults, sockets: Sockets) -> None:
        self._world = world
        self._platform = platform
        self._faults = faults
        self._sockets = sockets
        self.calls: list[ApiCall] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        params = await read_params(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or str(params.pop("token", ""))
        call = ApiCall(method=request.match_info["method"], params=params, token=token, at=time.monotonic())
        self.calls.append(call)
        fault = self._faults.meets(call.method)
        if fault is None:
            return self._answered(call)
        await asyncio.sleep(fault.wait)
        return self._faulty(call, fault, request)

    def _faulty(self, call: ApiCall, fault: ApiFault, request: web.Request) -> web.StreamResponse:
        answered = self._answered(call) if fault.happens else None
        if fault.resets:
            call.status = 0
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError
        if answered is not None:
            return answered
        call.status, call.answer = fault.status, {"ok": False, "error": fault.error}
        if fault.error:
            return web.json_response(call.answer, status=fault.status, headers=fault.headers)
        return web.Response(status=fault.status, text="<html>upstream connect error</html>", content_type="text/html")

    def _answered(self, call: ApiCall) -> web.Response:
        try:
            call.answer = {"ok": True} | self._run(call)
        except SlackError as error:
            call.answer = {"ok": False, "error": error.error} | error.details
        call.status = 200
        headers = {"x-oauth-scopes": ",".join(sorted(self._world.app.scopes))}
        return web.json_response(call.answer, headers=headers)

    def _run(self, call: ApiCall) -> Json:
        if call.method == "apps.connections.open":
            return self._open_connection(call)
        method = METHODS.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        app = self._world.app
        if not call.token:
            raise SlackError("not_authed")
        if call.token == app.app_token:
            raise SlackError("not_allowed_token_type")
        if call.token != app.bot_token:
            raise SlackError("invalid_auth")
        if app.revoked:
            raise SlackError("token_revoked")
        asked = Call(world=self._world, platform=self._platform, params=call.params)
        asked.demand(method.scope)
        return method.run(asked)

    def _open_connection(self, call: ApiCall) -> Json:
        app = self._world.app
        if call.token == app.bot_token:
            raise SlackError("not_allowed_token_type")
        if call.token != app.app_token or app.revoked:
            raise SlackError("invalid_auth")
        if "connections:write" not in app.app_scopes:
            raise SlackError("missing_scope", needed="connections:write", provided=",".join(sorted(app.app_scopes)))
        ticket = f"ticket-{self._world.number()}"
        self._sockets.tickets.add(ticket)
        return {"url": f"{self._platform.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={app.id}"}


async def read_params(request: web.Request) -> dict[str, Any]:
    """The parameters, wherever the client put them: query, form or JSON."""
    params: dict[str, Any] = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return params
    if request.content_type == "application/json":
        try:
            value = json.loads(await request.text() or "{}")
        except ValueError:
            return params
        return params | (value if isinstance(value, dict) else {})
    return params | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
