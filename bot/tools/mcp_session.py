"""One MCP server's session, held open by a task of its own and opened again when it was lost."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ..tool_settings import McpServer

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.types import CallToolResult

T = TypeVar("T")


class ServerDownError(Exception):
    """The server cannot be reached or broke off; `sent` when a call may have reached it."""

    def __init__(self, problem: str, *, sent: bool = False) -> None:
        super().__init__(problem)
        self.sent = sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A tool as its server describes it. `reads`: it changes nothing; `repeatable`: a second time changes nothing."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    reads: bool
    repeatable: bool


class McpSession:
    """A session that outlives calls: starting a server for each one would cost a second every time."""

    def __init__(self, server: McpServer) -> None:
        self.server = server
        self._task: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[ClientSession] | None = None
        self._stop = asyncio.Event()
        self._lock = asyncio.Lock()

    async def tools(self) -> list[Offered]:
        """Every tool the server offers. Raises ServerDownError."""
        from langchain_mcp_adapters.tools import load_mcp_tools

        session = await self._opened()
        try:
            tools = await load_mcp_tools(session)
        except Exception as error:
            raise ServerDownError(_words(error)) from error
        return [
            Offered(
                name=tool.name,
                description=tool.description or tool.name,
                parameters=tool.args_schema if isinstance(tool.args_schema, dict) else {"type": "object"},
                reads=(tool.metadata or {}).get("readOnlyHint") is True,
                repeatable=(tool.metadata or {}).get("idempotentHint") is True,
            )
            for tool in tools
        ]

    async def call(self, name: str, arguments: Mapping[str, Any], *, key: str = "") -> "CallToolResult":
        """A tool's result, errors of the tool included. `key` goes along as metadata. Raises ServerDownError."""
        from mcp import McpError
        from mcp.types import CallToolResult, TextContent

        session = await self._opened()
        meta = {"idempotencyKey": key} if key else None
        try:
            # Not through the LangChain tool: its call has parameters of its own (`config`) that a tool's may share.
            return await self._unless_lost(session.call_tool(name, dict(arguments), meta=meta))
        except McpError as error:
            if error.error.code == _CLOSED:
                await self.aclose()
                raise ServerDownError(_words(error), sent=True) from error
            return CallToolResult(content=[TextContent(type="text", text=str(error))], isError=True)
        except Exception as error:
            await self.aclose()
            raise ServerDownError(_words(error), sent=True) from error

    async def _unless_lost(self, call: Coroutine[Any, Any, T]) -> T:
        """A call's result. The SDK lets a call wait for ever when its session ends under it, so that is watched."""
        holder, answer = self._task, asyncio.ensure_future(call)
        try:
            await asyncio.wait({answer, holder} if holder else {answer}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise ConnectionError("the session ended")
            return answer.result()
        finally:
            answer.cancel()

    async def aclose(self) -> None:
        """Close the session and end a server that was started for it; the next call opens both anew."""
        task, self._task = self._task, None
        if task is None:
            return
        self._stop.set()
        if self._ready is not None and self._ready.done():
            await asyncio.wait([task], timeout=_FAREWELL)
        task.cancel()
        await asyncio.wait([task])

    async def _opened(self) -> "ClientSession":
        async with self._lock:
            if self._task is None or self._task.done():
                self._stop = asyncio.Event()
                self._ready = asyncio.get_running_loop().create_future()
                self._task = asyncio.create_task(self._hold(self._ready, self._stop))
            ready = self._ready
        assert ready is not None
        return await asyncio.shield(ready)

    async def _hold(self, ready: "asyncio.Future[ClientSession]", stop: asyncio.Event) -> None:
        """Opens, waits and closes in one task, as anyio's scopes demand."""
        from langchain_mcp_adapters.sessions import create_session

        problem = "the session was closed"
        try:
            async with create_session(self._connection()) as session:
                await session.initialize()
                if not ready.done():
                    ready.set_result(session)
                await stop.wait()
        except Exception as error:
            problem = _words(error)
        finally:
            if not ready.done():
                ready.set_exception(ServerDownError(problem))
                ready.exception()  # nobody may be waiting for it any more

    def _connection(self) -> Any:
        server = self.server
        if server.url:
            headers = {name: value.get_secret_value() for name, value in server.headers.items()}
            return {"transport": "streamable_http", "url": server.url, "headers": headers}
        env = {name: value.get_secret_value() for name, value in server.env.items()}
        command, *arguments = server.command
        return {"transport": "stdio", "command": command, "args": arguments, "env": env or None}


_FAREWELL = 5.0
"""Seconds a session may take to close."""
_CLOSED = -32000
"""The SDK's own code for a connection that closed under a call."""


def _words(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return f"its command is not there ({error.filename})"
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
