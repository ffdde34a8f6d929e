"""One session of the gateway: its place in the stream of events, what it missed, the socket it has just now."""

import asyncio
import json
import secrets
import zlib
from collections import deque
from typing import Any

from aiohttp import web

from .world import Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11


class Line:
    """A socket with frames leaving it in order, compressed as the client asked."""

    def __init__(self, socket: web.WebSocketResponse, compression: str) -> None:
        self.socket = socket
        self._pack = _packer(compression)
        self._frames: asyncio.Queue[Json | tuple[int, str] | None] = asyncio.Queue()
        self.is_open = True

    def send(self, frame: Json) -> None:
        """Have a frame sent after those before it."""
        self._frames.put_nowait(frame)

    def close(self, code: int, reason: str = "") -> None:
        """Have the socket closed, after the frames before."""
        self.is_open = False
        self._frames.put_nowait((code, reason))

    def cut(self) -> None:
        """Break the connection without a word."""
        self.is_open = False
        transport = self.socket._req.transport if self.socket._req is not None else None
        if transport is not None:
            transport.abort()
        self._frames.put_nowait(None)

    async def run(self) -> None:
        """Send until closed."""
        while (frame := await self._frames.get()) is not None:
            try:
                if isinstance(frame, tuple):
                    await self.socket.close(code=frame[0], message=frame[1].encode())
                    return
                packed = self._pack(json.dumps(frame, ensure_ascii=False).encode())
                await (self.socket.send_bytes(packed) if self._pack is not _plain else self._say(packed))
            except ConnectionError:
                self.is_open = False
                return

    async def _say(self, packed: bytes) -> None:
        await self.socket.send_str(packed.decode())


class Session:
    """A client's session, which outlives its socket so that it can be resumed.

    `seen` is the last event that the client said it has.
    """

    def __init__(self, token: str, intents: int, shard: tuple[int, int]) -> None:
        self.id = secrets.token_hex(16)
        self.token = token
        self.intents = intents
        self.shard = shard
        self.seq = 0
        self.seen = 0
        self.line: Line | None = None
        self._sent: deque[Json] = deque(maxlen=5000)

    @property
    def is_live(self) -> bool:
        """Whether a socket listens."""
        return self.line is not None and self.line.is_open

    def carries(self, guild: str | None) -> bool:
        """Whether a server's events belong to this shard; DMs are the first one's."""
        at, count = self.shard
        return at == 0 if guild is None else (int(guild) >> 22) % count == at

    def dispatch(self, name: str, data: Any) -> Json:
        """Send an event, or keep it for a resume."""
        self.seq += 1
        frame: Json = {"op": DISPATCH, "t": name, "s": self.seq, "d": data}
        self._sent.append(frame)
        if self.line is not None and self.line.is_open:
            self.line.send(frame)
        return frame

    def resume(self, line: Line, seq: int, *, again: int = 0) -> None:
        """Go on over another socket: what it missed, then RESUMED; `again` events that it saw already come too."""
        if self.line is not None and self.line is not line and self.line.is_open:
            self.line.close(4000, "Session resumed elsewhere.")
        self.line = line
        for frame in [one for one in self._sent if one["s"] > seq - again]:
            line.send(frame)
        self.dispatch("RESUMED", {"_trace": []})


def _packer(compression: str) -> Any:
    if compression == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compression == "zstd-stream":
        import zstandard  # only asked for by clients that have it

        packer = zstandard.ZstdCompressor().compressobj()
        return lambda text: packer.compress(text) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return _plain


def _plain(text: bytes) -> bytes:
    return text
