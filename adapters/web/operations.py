"""What operators ask: whether the process lives, whether it takes messages, and its figures."""

import asyncio
from collections.abc import Callable
from typing import Protocol, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from shopclerk.bot.errors import StoreError
from shopclerk.bot.metrics import CONTENT_TYPE, metrics
from shopclerk.bot.web_ports import Feed

from .translate import to_conversation_id

router = APIRouter(tags=["operations"])

STORE_SECONDS = 2.0
_STATE = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}


class Watched(Protocol):
    """What a process must show: the counter of a face does, and the Health of a worker."""

    @property
    def feed(self) -> Feed:
        """What is asked to see whether the store answers."""

    @property
    def stopping(self) -> asyncio.Event:
        """Set once nothing new is taken."""

    @property
    def not_ready(self) -> Callable[[], str]:
        """Says why no messages are taken yet; nothing once they are."""


def _state(words: str) -> dict[str, object]:
    return {"description": words, "content": {"application/json": {"schema": _STATE}}}


@router.get("/healthz", responses={200: _state("The process lives.")}, summary="Whether the process lives")
async def healthz() -> dict[str, str]:
    """Always 200 while the process answers at all; restart it when it does not."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    responses={200: _state("It takes messages."), 503: _state("It does not, and why.")},
    summary="Whether messages are taken",
)
async def readyz(request: Request) -> JSONResponse:
    """Send it no traffic while it answers 503."""
    reason = await _why_not(cast(Watched, request.app.state.counter))
    if reason:
        return JSONResponse({"status": "not ready", "reason": reason}, 503, headers={"Retry-After": "2"})
    return JSONResponse({"status": "ready"})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "Prometheus' text format.", "content": {"text/plain": {}}}},
    summary="Figures for Prometheus",
)
async def get_metrics() -> Response:
    """Of this process alone."""
    return Response(metrics().exposition(), media_type=CONTENT_TYPE)


async def _why_not(counter: Watched) -> str:
    if counter.stopping.is_set():
        return "it is stopping"
    if reason := counter.not_ready():
        return reason
    try:
        async with asyncio.timeout(STORE_SECONDS):
            await counter.feed.owners([to_conversation_id("readyz")])
    except (StoreError, TimeoutError) as error:
        return f"the store does not answer: {error}" if str(error) else "the store does not answer in time"
    return ""
