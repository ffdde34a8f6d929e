"""Brings payloads to the app, over its sockets or by signed HTTP, and redelivers events until they are acknowledged."""

import asyncio
import time
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp

from .faults import Faults
from .people import App
from .signed_http import post_signed
from .sockets import Sockets

Json = dict[str, Any]
DeliveryKind = Literal["events_api", "interactive", "slash_commands"]
ACK_WITHIN = 3.0


@dataclass(slots=True, kw_only=True)
class Delivered:
    """A payload on its way to the app. `latency` is in seconds; `answer` is what came with the ack."""

    kind: DeliveryKind
    payload: Json
    attempts: int = 0
    latency: float | None = None
    answer: Json = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def is_acknowledged(self) -> bool:
        """Whether the app ever acknowledged it in time."""
        return self.latency is not None


class Deliveries:
    """Everything that was ever sent to the app, in `sent`. `retries` are the seconds before each redelivery."""

    def __init__(self, *, app: App, sockets: Sockets, faults: Faults) -> None:
        self._app = app
        self._sockets = sockets
        self._faults = faults
        self._tasks: set[asyncio.Task[Any]] = set()
        self.sent: list[Delivered] = []
        self.retries: tuple[float, ...] = (0.0, 60.0, 300.0)

    def event(self, payload: Json) -> Delivered:
        """Deliver an event, in the background and as often as it takes."""
        delivered = self._noted("events_api", payload)
        if self._faults.held:
            self._faults.keep(lambda: self._started(delivered))
        else:
            self._start(self._until_acknowledged(delivered))
        return delivered

    async def redeliver(self, delivered: Delivered, *, reason: str = "timeout") -> None:
        """Deliver an event once more, though it may long be acknowledged."""
        delivered.attempts = max(delivered.attempts, 1)
        await self._attempt(delivered, reason)

    async def interaction(self, kind: DeliveryKind, payload: Json) -> Delivered:
        """Deliver what somebody just did; it is tried once."""
        delivered = self._noted(kind, payload)
        await self._attempt(delivered, "")
        return delivered

    async def settled(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def aclose(self) -> None:
        """Stop trying."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _noted(self, kind: DeliveryKind, payload: Json) -> Delivered:
        delivered = Delivered(kind=kind, payload=payload)
        self.sent.append(delivered)
        return delivered

    async def _started(self, delivered: Delivered) -> None:
        self._start(self._until_acknowledged(delivered))
        await asyncio.sleep(0)  # it is written to the socket before the next is

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _until_acknowledged(self, delivered: Delivered) -> None:
        reason = ""
        for pause in (None, *self.retries):
            if pause is not None:
                await asyncio.sleep(pause)
            reason = await self._attempt(delivered, reason)
            if not reason:
                break
        for _ in range(self._faults.copies):
            await self._attempt(delivered, "timeout")

    async def _attempt(self, delivered: Delivered, reason: str) -> str:
        """Try once; what went wrong, for the next try's `retry_reason`, or an empty text."""
        began = time.monotonic()
        number = delivered.attempts
        delivered.attempts += 1
        try:
            answer = await self._over_the_wire(delivered, (number, reason or "timeout") if number else None)
        except TimeoutError:
            failure = "http_timeout" if self._app.request_url else "timeout"
        except (ConnectionError, aiohttp.ClientError):
            failure = "connection_failed"
        except _NotOkError as error:
            failure = str(error)
        else:
            delivered.answer = answer
            if delivered.latency is None:
                delivered.latency = time.monotonic() - began
            return ""
        delivered.failures.append(failure)
        return failure

    async def _over_the_wire(self, delivered: Delivered, retry: tuple[int, str] | None) -> Json:
        if self._app.request_url is None:
            return await self._sockets.deliver(_envelope(delivered, retry), within=ACK_WITHIN)
        answered = await post_signed(
            self._app.request_url,
            delivered.kind,
            delivered.payload,
            secret=self._app.signing_secret,
            retry=retry if delivered.kind == "events_api" else None,
            within=ACK_WITHIN,
        )
        if not 200 <= answered.status < 300:
            raise _NotOkError("http_error")
        return answered.payload


class _NotOkError(Exception):
    """The app answered with something that is no acknowledgement."""


def _envelope(delivered: Delivered, retry: tuple[int, str] | None) -> Json:
    frame: Json = {
        "envelope_id": str(uuid.uuid4()),
        "payload": delivered.payload,
        "type": delivered.kind,
        "accepts_response_payload": delivered.kind != "events_api",
    }
    if delivered.kind == "events_api":
        frame |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
    return frame
