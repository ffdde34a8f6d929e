"""HTTP at its seam: what a session sends is shown to a tap, or answered without a network."""

import json as jsons
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
import yarl
from multidict import CIMultiDict

Json = Mapping[str, Any]


@dataclass(kw_only=True)
class Exchange:
    """A request and what came back. `said` is its query and its body, whatever their form."""

    method: str
    url: yarl.URL
    said: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    answer: Any = None


Tap = Callable[[Exchange], None]
AnswerTo = Callable[[Exchange], Awaitable[tuple[int, Any]]]


def trace_to(tap: Tap) -> aiohttp.TraceConfig:
    """What shows each exchange of a session to a tap once it is over; what never came back is left out."""
    trace = aiohttp.TraceConfig(trace_config_ctx_factory=_Underway)

    async def sent(session: Any, underway: SimpleNamespace, params: aiohttp.TraceRequestChunkSentParams) -> None:
        underway.body += params.chunk

    async def ended(session: Any, underway: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        said = _said(params.url, params.headers.get("Content-Type", ""), bytes(underway.body))
        underway.exchange = Exchange(method=params.method, url=params.url, said=said, status=params.response.status)

    async def read(session: Any, underway: SimpleNamespace, params: aiohttp.TraceResponseChunkReceivedParams) -> None:
        if underway.exchange is not None:
            exchange, underway.exchange = underway.exchange, None
            exchange.answer = _value(params.chunk)
            tap(exchange)

    trace.on_request_chunk_sent.append(sent)
    trace.on_request_end.append(ended)
    trace.on_response_chunk_received.append(read)
    return trace


class _Underway(SimpleNamespace):
    def __init__(self, trace_request_ctx: object = None) -> None:
        super().__init__(body=bytearray(), exchange=None)


class OfflineSession:
    """Stands where an `aiohttp.ClientSession` would, and answers by itself."""

    closed = False

    def __init__(self, answer_to: AnswerTo) -> None:
        self._answer_to = answer_to

    def request(self, method: str, url: Any, **given: Any) -> "_Answering":
        """A request as a context manager."""
        body, kind = given.get("data"), str((given.get("headers") or {}).get("Content-Type") or "")
        target = yarl.URL(url)
        said = dict(target.query) | {
            str(name): str(value) for name, value in (given.get("params") or {}).items() if value is not None
        }
        if isinstance(given.get("json"), Mapping):
            said |= given["json"]
        elif isinstance(body, Mapping):
            said |= _loosened(body)
        elif isinstance(body, str | bytes):
            said |= _said(target, kind, body.encode() if isinstance(body, str) else body)
        return _Answering(self._answer_to, Exchange(method=method, url=target, said=said))

    async def close(self) -> None:
        """Nothing is open."""


class _Answering:
    def __init__(self, answer_to: AnswerTo, exchange: Exchange) -> None:
        self._answer_to = answer_to
        self._exchange = exchange

    async def __aenter__(self) -> "_Response":
        status, answer = await self._answer_to(self._exchange)
        return _Response(status, answer, self._exchange)

    async def __aexit__(self, *error: object) -> None:
        """Nothing is open."""


class _Response:
    """As much of an `aiohttp.ClientResponse` as the vendors' clients read."""

    content_type = "application/json"
    charset = "utf-8"
    reason = ""

    def __init__(self, status: int, answer: Any, exchange: Exchange) -> None:
        self.status = status
        self.url, self.method = exchange.url, exchange.method
        self.request_info = self
        self.headers: CIMultiDict[str] = CIMultiDict({} if answer is None else {"Content-Type": "application/json"})
        self._answer = answer

    async def json(self, **_: Any) -> Any:
        return self._answer

    async def text(self, **_: Any) -> str:
        return "" if self._answer is None else jsons.dumps(self._answer)

    async def read(self) -> bytes:
        return (await self.text()).encode()

    def release(self) -> Self:
        return self


def _said(url: yarl.URL, kind: str, body: bytes) -> dict[str, Any]:
    text, query = body.decode("utf-8", "replace"), dict(url.query)
    if text[:1] == "{":
        found = _value(body)
        return query | (found if isinstance(found, dict) else {})
    if text and "multipart" not in kind:
        return query | _loosened(dict(parse_qsl(text)))
    return query


def _loosened(form: Mapping[str, Any]) -> dict[str, Any]:
    """A form's fields; JSON within them unpacked."""
    return {
        str(name): _value(value.encode()) if isinstance(value, str) and value[:1] in ("[", "{") else value
        for name, value in form.items()
    }


def _value(body: bytes) -> Any:
    try:
        return jsons.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace") or None
