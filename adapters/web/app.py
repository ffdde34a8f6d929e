"""The HTTP face as one ASGI application."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from . import messaging, operations, page, pressing, reading
from .bodies import CONVERSATION_MAY_BE
from .counter import Counter
from .manners import Manners
from .refusals import RefusedError, answer_refusal, to_response
from .sessions import COOKIE

log = structlog.get_logger(__name__)

SlackEvents = Callable[[Request], Awaitable[Response]]
"""Answers Slack's signed requests (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

_ABOUT = """Say something with `POST /api/messages`, read on with `GET /api/conversations/{id}` or its `events`.
Callers are shoppers' sessions, whose cookie `GET /chat` sets, or servers with a key."""
_SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}


def create_app(counter: Counter, *, slack_events: SlackEvents | None = None) -> FastAPI:
    """Every route over an assembled counter; with `slack_events` Slack's too."""
    app = FastAPI(
        title="Shopclerk",
        version=version("shopclerk"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        exception_handlers={
            RefusedError: answer_refusal,
            RequestValidationError: _answer_invalid,
            404: _answer_nothing_there,
            405: _answer_wrong_method,
            Exception: _answer_failure,
        },
    )
    app.state.counter = counter
    for module in (messaging, pressing, reading, operations, page):
        app.include_router(module.router)
    if slack_events is not None:
        _mount_slack(app, slack_events)
    app.openapi_schema = _openapi(app)
    app.add_middleware(Manners, origins=counter.bot.settings.web.allowed_origins)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    counter: Counter = app.state.counter
    watching = asyncio.create_task(counter.bell.watch(counter.feed))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _mount_slack(app: FastAPI, slack_events: SlackEvents) -> None:
    @app.post("/slack/events", include_in_schema=False)
    async def take_slack_event(request: Request) -> Response:
        return await slack_events(request)


def _openapi(app: FastAPI) -> dict[str, Any]:
    schema = app.openapi()
    schema.setdefault("components", {})["securitySchemes"] = _SECURITY
    for path, operations_there in schema["paths"].items():
        if path.startswith("/api/"):
            for operation in operations_there.values():
                operation["security"] = [{name: []} for name in _SECURITY]
    return schema


async def _answer_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"][1:]) or "the request"
    if problem["type"] == "string_pattern_mismatch":
        return to_response(RefusedError(422, f"a conversation's name {CONVERSATION_MAY_BE}"))
    return to_response(RefusedError(422, f"`{where}`: {problem['msg'][0].lower()}{problem['msg'][1:]}"))


async def _answer_nothing_there(_request: Request, _error: Exception) -> JSONResponse:
    return to_response(RefusedError(404, "there is nothing at this address: /openapi.json tells what there is"))


async def _answer_wrong_method(request: Request, _error: Exception) -> JSONResponse:
    """FastAPI names the methods of one route alone, where several share a path (RFC 9110, section 15.5.6)."""
    paths = request.app.openapi_schema["paths"]
    here = request.scope["path"]
    known = [there for path, there in paths.items() if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), here)]
    allowed = ", ".join(sorted({method.upper() for there in known for method in there}))
    response = to_response(RefusedError(405, f"that cannot be done here; these methods can: {allowed or 'none'}"))
    response.headers["Allow"] = allowed
    return response


async def _answer_failure(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", path=request.scope["path"], error=repr(error))
    return to_response(RefusedError(500, "something went wrong here; nothing is known to have been taken: try again"))
