"""Socket Mode: several connections at once, each envelope to one of them, acknowledgements by envelope id."""

import asyncio
import json
from typing import Any, Literal

from aiohttp import WSMsgType, web

from .people import App

Reason = Literal["warning", "refresh_requested", "link_disabled"]


class Connection:
    """One WebSocket of the app. While `frozen` it neither sends, nor reads, nor answers pings."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.transport = transport
        self.waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.thawed = asyncio.Event()
        self.thawed.set()

    @property
    def is_open(self) -> bool:
        """Whether something can be sent through it."""
        return not self.socket.closed

    async def send(self, frame: dict[str, Any]) -> None:
        """Send a frame, once it is not frozen."""
        await self.thawed.wait()
        await self.socket.send_str(json.dumps(frame))

    def lost(self) -> None:
        """Nobody will acknowledge any more what was sent here."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError("the socket closed"))
        self.waiting.clear()


class Sockets:
    """The app's open connections."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._turn = 0
        self._arrived = asyncio.Event()
        self.connections: list[Connection] = []
        self.opened = 0
        self.tickets: set[str] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """A connection from the first frame to the last; a ticket opens one."""
        if request.query.get("ticket") not in self.tickets or self._app.revoked:
            raise web.HTTPUnauthorized
        self.tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        self.opened += 1
        try:
            await connection.send(self._hello())
            self._arrived.set()
            await self._read(connection)
        finally:
            self.connections.remove(connection)
            connection.lost()
        return socket

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            await connection.thawed.wait()
            if message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                future = connection.waiting.pop(answer.get("envelope_id", ""), None)
                if future is not None and not future.done():
                    future.set_result(answer.get("payload") or {})

    async def deliver(self, envelope: dict[str, Any], *, within: float) -> dict[str, Any]:
        """Send an envelope to one connection; the payload of its ack. Raises TimeoutError, ConnectionError."""
        async with asyncio.timeout(within):
            while not (usable := [one for one in self.connections if one.is_open]):
                self._arrived.clear()
                await self._arrived.wait()
            self._turn += 1
            connection = usable[self._turn % len(usable)]
            future = asyncio.get_running_loop().create_future()
            connection.waiting[envelope["envelope_id"]] = future
            await connection.send(envelope)
            return await asyncio.shield(future)

    async def disconnect(self, reason: Reason, *, close: bool = False) -> None:
        """Tell every connection that it is about to end; with `close` it then does, and at once."""
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-0"}}
        for connection in list(self.connections):
            await connection.send(frame)
        if close:
            await self.close()

    async def close(self) -> None:
        """Close every connection as a server does that goes away."""
        await asyncio.gather(*(one.socket.close(code=1001) for one in list(self.connections)))

    def cut(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self.connections):
            if connection.transport is not None:
                connection.transport.abort()

    def freeze(self) -> None:
        """No connection answers or sends, and none is closed: the peer hangs."""
        for connection in self.connections:
            connection.thawed.clear()

    def thaw(self) -> None:
        """They go on."""
        for connection in self.connections:
            connection.thawed.set()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-0", "build_number": 10, "approximate_connection_time": 18_060},
            "connection_info": {"app_id": self._app.id},
        }
