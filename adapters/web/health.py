"""What operators ask of a worker that listens to no channel: the routes of `operations` alone."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
import uvicorn
from fastapi import FastAPI

from . import operations

if TYPE_CHECKING:
    import socket

    from shopclerk.bot.web_ports import Feed

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What the routes look at (operations.Watched)."""

    feed: "Feed"
    not_ready: Callable[[], str] = lambda: ""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


async def serve_health(health: Health, listening: "socket.socket") -> None:
    """Serve `/healthz`, `/readyz` and `/metrics` until cancelled."""
    app = FastAPI(title="Shopclerk worker", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.counter = health
    app.include_router(operations.router)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none"))
    host, port = listening.getsockname()[:2]
    log.info("health_listens", address=f"http://{host}:{port}")
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        health.stopping.set()
        server.should_exit = True
        await serving
        raise


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: who started it stops it."""

    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave the process's signals alone."""
        return nullcontext()
