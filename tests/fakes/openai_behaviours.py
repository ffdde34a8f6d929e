"""What the stub model server can do with a request: answer rightly, or in one of the ways real servers fail."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Behaviour = Callable[["Call"], Awaitable[None]]

_STATUS_WORDS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


class Call:
    """One request being answered: what was asked, and the ways to write back."""

    def __init__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked = asked
        self._writer = writer

    @property
    def streamed(self) -> bool:
        """Whether events are wanted."""
        return bool(self.asked.body.get("stream"))

    @property
    def cap(self) -> int:
        """The token cap that was sent, by either name."""
        return int(self.asked.body.get("max_completion_tokens") or self.asked.body.get("max_tokens") or 10**9)

    async def reply(self, body: str, *, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """A whole response."""
        data = body.encode()
        self._head(status, {"content-type": kind, "content-length": str(len(data)), **headers})
        self._writer.write(data)
        await self._writer.drain()

    def begin_events(self) -> None:
        """The head of a stream."""
        self._head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked"})

    async def event(self, data: str) -> None:
        """One server-sent event."""
        event = f"data: {data}\n\n".encode()
        self._writer.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
        await self._writer.drain()

    async def end_events(self, *, done: bool = True) -> None:
        """The regular end of a stream, with or without its closing word."""
        if done:
            await self.event("[DONE]")
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    def break_off(self) -> None:
        """Drop the connection."""
        self._writer.close()

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {_STATUS_WORDS.get(status, 'Error')}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())


def answers(
    text: str = "",
    *,
    calls: Sequence[Mapping[str, Any]] = (),
    finish: str | None = "",
    delay: float = 0.0,
    token_delay: float = 0.0,
) -> Behaviour:
    """A right answer after `delay` seconds, streamed word by word where asked for. `calls` are whole tool calls."""
    because = finish if finish is None or finish else "tool_calls" if calls else "stop"

    async def behave(call: Call) -> None:
        await asyncio.sleep(delay)
        words = re.findall(r"\S+\s*|\s+", text)
        usage = {"prompt_tokens": 11, "completion_tokens": len(words), "total_tokens": 11 + len(words)}
        if not call.streamed:
            message = {"role": "assistant", "content": text or None, **({"tool_calls": list(calls)} if calls else {})}
            await call.reply(_whole(message, because, usage))
            return
        call.begin_events()
        await call.event(_chunk({"role": "assistant", "content": ""}))
        for word in words:
            await asyncio.sleep(token_delay)
            await call.event(_chunk({"content": word}))
        for delta in _call_deltas(calls):
            await call.event(_chunk({"tool_calls": [delta]}))
        await call.event(_chunk({}, because))
        if (call.asked.body.get("stream_options") or {}).get("include_usage"):
            await call.event(json.dumps({**_CHUNK, "choices": [], "usage": usage}))
        await call.end_events()

    return behave


def streams(*events: str, done: bool = True) -> Behaviour:
    """Exactly these events, for a server's own peculiarities."""

    async def behave(call: Call) -> None:
        call.begin_events()
        for event in events:
            await call.event(event)
        await call.end_events(done=done)

    return behave


def refuses(
    status: int, message: str = "no", *, retry_after: float | None = None, code: str | None = None
) -> Behaviour:
    """An error in OpenAI's form."""

    async def behave(call: Call) -> None:
        headers = {} if retry_after is None else {"retry_after": f"{retry_after:g}"}
        body = {"error": {"message": message, "type": "error", "param": None, "code": code}}
        await call.reply(json.dumps(body), status=status, **headers)

    return behave


def minds(argument: str, message: str, *, otherwise: Behaviour, status: int = 400) -> Behaviour:
    """Refuses every request that has `argument`."""

    async def behave(call: Call) -> None:
        await (refuses(status, message) if argument in call.asked.body else otherwise)(call)

    return behave


def garbles(text: str, *, whole: str) -> Behaviour:
    """Streams `text`, then a broken event; unstreamed it answers `whole`."""

    async def behave(call: Call) -> None:
        if not call.streamed:
            await answers(whole)(call)
            return
        call.begin_events()
        await call.event(_chunk({"content": text}))
        await call.event('{"choices": [{"delta": {"content": "half')
        await call.end_events()

    return behave


def cuts_off(text: str, *, politely: bool = False) -> Behaviour:
    """Says half of it and stops: by dropping the connection, or by a regular end without a finish reason."""

    async def behave(call: Call) -> None:
        call.begin_events()
        if text:
            await call.event(_chunk({"content": text}))
        if politely:
            await call.end_events(done=False)
        else:
            call.break_off()

    return behave


def drops() -> Behaviour:
    """Takes the request and hangs up."""

    async def behave(call: Call) -> None:
        call.break_off()

    return behave


def rambles(word: str = "and ", *, minds_cap: bool = True, token_delay: float = 0.0) -> Behaviour:
    """Never comes to an end by itself; stops at the cap, if it minds that."""

    async def behave(call: Call) -> None:
        words = call.cap if minds_cap else 10**9
        if not call.streamed:
            await answers(word * min(words, 100_000), finish="length")(call)
            return
        call.begin_events()
        for _ in range(words):
            await asyncio.sleep(token_delay)
            await call.event(_chunk({"content": word}))
        await call.event(_chunk({}, "length"))
        await call.end_events()

    return behave


def says_raw(body: str, *, kind: str = "application/json") -> Behaviour:
    """A 200 with any body: broken JSON, a login page."""

    async def behave(call: Call) -> None:
        await call.reply(body, kind=kind)

    return behave


def hangs() -> Behaviour:
    """Takes the request and says nothing for ten minutes."""

    async def behave(call: Call) -> None:
        await asyncio.sleep(600)

    return behave


_CHUNK = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "stub"}


def _chunk(delta: Mapping[str, Any], finish: str | None = None) -> str:
    return json.dumps({**_CHUNK, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _whole(message: Mapping[str, Any], finish: str | None, usage: Mapping[str, int]) -> str:
    choices = [{"index": 0, "message": message, "finish_reason": finish}]
    return json.dumps({**_CHUNK, "object": "chat.completion", "choices": choices, "usage": usage})


def _call_deltas(calls: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each call as OpenAI streams it: its name first, then its arguments in pieces."""
    deltas: list[dict[str, Any]] = []
    for index, call in enumerate(calls):
        function, text = call["function"], call["function"]["arguments"]
        deltas.append({**call, "index": index, "function": {"name": function["name"], "arguments": ""}})
        deltas += [{"index": index, "function": {"arguments": text[at : at + 6]}} for at in range(0, len(text), 6)]
    return deltas
