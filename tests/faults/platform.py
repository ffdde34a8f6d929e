"""A chat platform on loopback: it records posts, delivers events until they are acknowledged, and fails as told.

It speaks JSON lines. Like Slack it has no idempotent post: the same words sent twice stand there twice.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody can read there. `answers` is the message it answers, `key` the delivery it came from."""

    id: str
    key: str
    conversation: str
    answers: str
    to: str
    text: str
    private: bool
    at: float


@dataclass(slots=True)
class Hold:
    """Calls that are kept waiting; `posted_first`: the words stand there before the wait."""

    matches: Callable[[dict[str, Any]], bool]
    posted_first: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)


class Platform:
    """The server that a bot's channel posts to."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.calls: list[dict[str, Any]] = []
        self.port = 0
        self.refuses: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda _: None
        self._holds: list[Hold] = []
        self._numbers = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for hold in self._holds:
            hold.release.set()
        if self._server:
            self._server.close()
        for writer in tuple(self._open):
            writer.close()

    def hold(self, op: str, *, posted_first: bool = False) -> Hold:
        """Keep the next call of this kind waiting."""
        hold = Hold(matches=lambda call: call["op"] == op, posted_first=posted_first)
        self._holds.append(hold)
        return hold

    def answers_to(self, message: str) -> list[Post]:
        """What stands there in answer to a message."""
        return [post for post in self.posts.values() if post.answers == message]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while line := await reader.readline():
                reply = await self._answer(json.loads(line))
                writer.write(json.dumps(reply).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, call: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(call)
        if refusal := self.refuses(call):
            return refusal
        hold = next((one for one in self._holds if one.matches(call)), None)
        if hold is None:
            return self._do(call)
        self._holds.remove(hold)
        done = self._do(call) if hold.posted_first else None
        hold.reached.set()
        await hold.release.wait()
        return done or self._do(call)

    def _do(self, call: dict[str, Any]) -> dict[str, Any]:
        match call["op"]:
            case "send":
                self._numbers += 1
                id = f"p{self._numbers}"
                fields = {name: call[name] for name in ("key", "conversation", "answers", "to", "text", "private")}
                self.posts[id] = Post(id=id, at=monotonic(), **fields)
                return {"id": id}
            case "find":
                found = [post.id for post in self.posts.values() if post.key == call["key"]]
                return {"id": found[0] if found else None}
            case "replace":
                fields = {name: call[name] for name in ("key", "conversation", "answers", "to", "text", "private")}
                self.posts[call["id"]] = Post(id=call["id"], at=monotonic(), **fields)
                return {"id": call["id"]}
            case "remove":
                self.posts.pop(call["id"], None)
        return {}
