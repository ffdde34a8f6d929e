"""Requests to a REST shop under one deadline: reads are tried again, writes are sent once."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from ..errors import SettingsError, ShopKeyError, ShopUnavailableError, WriteStateUnknownError

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger(__name__)

Pause = Callable[[float], Awaitable[None]]

READ_TRIES = 3
"""Requests made for one read at most."""
FIRST_WAIT = 0.1
"""Seconds before a read's second try, doubled for the third; a server's own Retry-After goes before."""
CONNECT_TIMEOUT = 5.0
CONNECTIONS = 20
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED_BEFORE_WORK = frozenset({429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said: its status and body."""

    status: int
    body: bytes

    @property
    def good(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300


class HttpCalls:
    """One client with pooled connections for the whole process, opened at the first request."""

    def __init__(self, url: str, *, api_key: str = "", timeout: float = 10.0, pause: Pause = asyncio.sleep) -> None:
        """`timeout` is the total time of a call in seconds, tries included. Raises SettingsError."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError("[shop] url is no address: write it like https://shop.example.com/api")
        if parts.query or parts.fragment:
            raise SettingsError("[shop] url must end with its path: leave out what follows `?` or `#`")
        self._url = url.rstrip("/")
        self.who = f"the shop at {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        self._key = api_key
        self._timeout = timeout
        self._pause = pause
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close the connections; the next call opens new ones."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    def deadline(self) -> float:
        """When a call that begins now must be over, in the loop's time."""
        return asyncio.get_running_loop().time() + self._timeout

    async def get(self, path: str, parameters: Mapping[str, str] | None = None, *, ends: float) -> Answer:
        """A read, tried again while its failure may pass. Raises ShopUnavailableError."""
        tries, wait = READ_TRIES, FIRST_WAIT
        while True:
            tries -= 1
            asked: float | None = None
            try:
                async with asyncio.timeout_at(ends):
                    response = await (await self._opened()).get(self._url + path, params=parameters)
                if response.status_code not in _PASSING:
                    return Answer(status=response.status_code, body=response.content)
                problem, asked = f"fails ({response.status_code})", _retry_after(response.headers)
            except Exception as error:
                if not _is_trouble(error):
                    raise
                problem = _words(error)
            backoff = wait * random.uniform(0.5, 1.0) if asked is None else asked
            log.warning("shop_read_failed", problem=problem, tries_left=tries)
            if tries < 1 or asyncio.get_running_loop().time() + backoff >= ends:
                raise ShopUnavailableError(f"{self.who} {problem}: see to its server, or to [shop] url and timeout")
            wait *= 2
            await self._pause(backoff)

    async def post(self, path: str, body: Mapping[str, Any], *, key: str, ends: float) -> Answer:
        """A write, sent once. Raises WriteStateUnknownError, and ShopUnavailableError when it was never taken."""
        try:
            async with asyncio.timeout_at(ends):
                client = await self._opened()
                response = await client.post(self._url + path, json=body, headers={"Idempotency-Key": key})
        except Exception as error:
            if not _is_trouble(error):
                raise
            log.warning("shop_write_failed", problem=_words(error))
            if _never_sent(error):
                raise ShopUnavailableError(
                    f"{self.who} {_words(error)}: nothing was changed; see to its server"
                ) from None
            raise WriteStateUnknownError(f"{self.who} {_words(error)} while it made a change") from None
        answer = Answer(status=response.status_code, body=response.content)
        if answer.status in _PASSING - _REFUSED_BEFORE_WORK:
            raise WriteStateUnknownError(f"{self.who} failed ({answer.status}) while it made a change")
        return answer

    def complaint(self, status: int) -> ShopUnavailableError:
        """A status nothing can be done with, in words for the operator."""
        if status in (401, 403):
            return ShopKeyError(f"{self.who} refuses the key ({status}): correct [shop] api_key")
        if 300 <= status < 400:
            return ShopUnavailableError(f"{self.who} sends the clerk elsewhere ({status}): correct [shop] url")
        if status == 429:
            return ShopUnavailableError(f"{self.who} has too many requests (429): raise the limit of this key")
        return ShopUnavailableError(f"{self.who} turns a request down ({status}): compare it with openapi.yaml")

    async def _opened(self) -> "httpx.AsyncClient":
        if self._client is None:
            made = await asyncio.to_thread(self._connect)
            self._client = self._client or made
        return self._client

    def _connect(self) -> "httpx.AsyncClient":
        import httpx

        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        # The deadline is asyncio's; only the connection has a time of its own, so that "never sent" can be told.
        timeout = httpx.Timeout(None, connect=min(CONNECT_TIMEOUT, self._timeout / 2))
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        return httpx.AsyncClient(headers=headers, timeout=timeout, limits=limits)


def _is_trouble(error: Exception) -> bool:
    import httpx

    return isinstance(error, TimeoutError | OSError | httpx.TransportError | httpx.DecodingError | httpx.InvalidURL)


def _never_sent(error: Exception) -> bool:
    import httpx

    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol)


def _words(error: Exception) -> str:
    import httpx

    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return "cannot be reached"
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "gave no answer in time"
    return "broke the connection off"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds asked for (RFC 9110 10.2.3); a date is left to the back-off."""
    value = headers.get("retry-after", "")
    return float(value) if re.fullmatch(r"\d+(?:\.\d+)?", value) else None
