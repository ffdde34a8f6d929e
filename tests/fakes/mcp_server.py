"""A loyalty programme as a real MCP server: on stdio (`python -m tests.fakes.mcp_server`) or on loopback by HTTP."""

import asyncio
import os
import threading
from typing import Self

import uvicorn
from mcp.server.fastmcp import Context, FastMCP
from mcp.types import ImageContent, ToolAnnotations
from pydantic import BaseModel

READS = ToolAnnotations(readOnlyHint=True)


class Points(BaseModel):
    customer_id: str
    points: int


def loyalty_server() -> FastMCP:
    """A new server with its own points."""
    server = FastMCP("loyalty", log_level="ERROR")
    points = {"ana": 120, "bo": 7}
    keys: list[str] = []

    @server.tool(annotations=READS)
    def loyalty_points(customer_id: str) -> Points:
        """How many points a customer has."""
        return Points(customer_id=customer_id, points=points[customer_id])

    @server.tool()
    def redeem_points(customer_id: str, points_to_redeem: int, context: Context) -> str:
        """Turn points into a voucher."""
        points[customer_id] -= points_to_redeem
        meta = context.request_context.meta
        keys.append(str(getattr(meta, "idempotencyKey", "")) if meta else "")
        return f"voucher for {points_to_redeem} points, keys {keys}"

    @server.tool()
    def refuses() -> str:
        """A write that fails."""
        raise ValueError("not on Sundays")

    @server.tool(annotations=ToolAnnotations(idempotentHint=True))
    def count() -> int:
        """Counts how often it was called."""
        keys.append("count")
        return keys.count("count")

    @server.tool(name="stores/nearby", annotations=READS)
    def stores(config: str = "any") -> list[str]:
        """Stores near the customer."""
        return [f"Pier 4 ({config})", "Quay 1"]

    @server.tool(annotations=READS, structured_output=False)
    def picture() -> ImageContent:
        """A picture of the store."""
        return ImageContent(type="image", data="AAAA", mimeType="image/png")

    @server.tool(annotations=READS)
    def ledger() -> dict[str, str]:
        """Every booking there ever was."""
        return {"bookings": "+1 " * 100_000}

    @server.tool(annotations=READS)
    def broken() -> str:
        """Fails."""
        raise ValueError("the points ledger is closed on Sundays")

    @server.tool(annotations=READS)
    async def endless() -> str:
        """Never answers."""
        await asyncio.Event().wait()
        return ""

    @server.tool()
    async def endless_write() -> str:
        """Never answers, and may have done something."""
        await asyncio.Event().wait()
        return ""

    @server.tool()
    def dies() -> str:
        """Ends the server's process in the middle of a write."""
        os._exit(1)

    return server


class HttpMcp:
    """The same server over streamable HTTP, in a thread of its own."""

    def __init__(self) -> None:
        config = uvicorn.Config(loyalty_server().streamable_http_app(), port=0, log_level="error", ws="none")
        self._server = uvicorn.Server(config)
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}/mcp"

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join()

    async def _serve(self) -> None:
        task = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        self._started.set()
        await task


if __name__ == "__main__":
    loyalty_server().run()
