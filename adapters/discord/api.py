"""Discord's HTTP API over discord.py's own client, without the gateway, so that any worker can speak."""

import asyncio
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from shopclerk.bot.errors import ChannelUnavailableError

from .failures import to_failure
from .lenient import json_or_text

CALL_SECONDS = 30.0
"""For one call with everything discord.py retries and waits for inside it."""
TRIES = 4
LONGEST_WAIT = 5.0
"""Seconds a call waits for its turn; a longer wait is the caller's, who may do something else meanwhile."""

Json = Mapping[str, Any]


def point_at(api_url: str, gateway_url: str | None) -> None:
    """Have discord.py speak to these addresses; it keeps them on its classes, so this is the only place that does."""
    Route.BASE = api_url.rstrip("/")
    discord.http.json_or_text = json_or_text
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class DiscordApi:
    """Calls with the bot's token, rate limits kept by discord.py's buckets. Raises ChannelError.

    It logs in with its first call. `http` is a client that is logged in already, and stays its owner's.
    `trace` is shown every call, for a recording.
    """

    def __init__(self, token: str, *, http: HTTPClient | None = None, trace: aiohttp.TraceConfig | None = None) -> None:
        self._token = token
        self._http = http
        self._trace = trace
        self._owns = http is None
        self._me = ""
        self._login = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def me(self) -> str:
        """The bot's own account id."""
        if not self._me:
            await self._logged_in("logging in")
            self._me = self._me or str((await self.call("GET", "/users/@me", about="who am I"))["id"])
        return self._me

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Json | None = None,
        params: Mapping[str, str | int] | None = None,
        about: str = "",
        once: bool = False,
        **ids: str,
    ) -> Any:
        """One request; `path` names its `{ids}`, which tell the rate limit buckets apart.

        What may be tried again is, within LONGEST_WAIT seconds; with `once` only what certainly had no effect (429).
        """
        about = about or f"{method} {path.format_map(ids)}"
        wait = 0.5
        for left in range(TRIES - 1, -1, -1):
            try:
                return await self._request(method, path, json=json, params=params, about=about, ids=ids)
            except ChannelUnavailableError as failure:
                asked = failure.retry_after
                if not left or (once and asked is None) or (asked or wait) > LONGEST_WAIT:
                    raise
                await asyncio.sleep(wait if asked is None else asked)
                wait *= 2
        raise AssertionError("unreachable: the last try returns or raises")

    async def _request(
        self,
        method: str,
        path: str,
        *,
        json: Json | None,
        params: Mapping[str, str | int] | None,
        about: str,
        ids: Mapping[str, str],
    ) -> Any:
        http = await self._logged_in(about)
        given: dict[str, Any] = {} if json is None else {"json": json}
        given |= {} if params is None else {"params": dict(params)}
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return _read(await http.request(Route(method, path, **ids), **given))
        except (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError) as error:
            raise to_failure(error, about) from None

    async def _logged_in(self, about: str) -> HTTPClient:
        async with self._login:
            if self._http is not None:
                return self._http
            http = HTTPClient(asyncio.get_running_loop(), http_trace=self._trace, max_ratelimit_timeout=30.0)
            try:
                async with asyncio.timeout(CALL_SECONDS):
                    self._me = str((await http.static_login(self._token.strip()))["id"])
            except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError) as error:
                await http.close()
                raise to_failure(error, about) from None
            self._http = http
            return http

    async def aclose(self) -> None:
        """Close its connections."""
        http, self._http = self._http, None
        if http is not None and self._owns:
            await http.close()


def _read(data: Any) -> Any:
    """What was answered; discord.py leaves JSON unread whose content type says more than application/json."""
    if isinstance(data, str) and data[:1] in ("{", "["):
        return json.loads(data)
    return data
