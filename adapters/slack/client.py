"""The web client all calls go through: one connection pool, and a wait for a rate limit only where it is short."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from shopclerk.bot.channel_settings import SlackSettings
from shopclerk.bot.errors import ChannelSetupError

from .errors import telling
from .own import Own, to_own

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.http_retry.async_handler import AsyncRetryHandler
    from slack_sdk.web.async_client import AsyncWebClient

CALL_SECONDS = 10
"""Seconds one call to Slack may take."""
PATIENCE_SECONDS = 5
"""The longest Retry-After that is waited for on the spot; a longer one is the dispatcher's to wait for."""
RATE_LIMIT_TRIES = 3


def secret(value: SecretStr | None) -> str:
    """A secret's text, empty when it is not set."""
    return value.get_secret_value().strip() if value else ""


def open_client(settings: SlackSettings, *, trace: "aiohttp.TraceConfig | None" = None) -> "AsyncWebClient":
    """A client for the bot token, with a pool of its own for `close_client`. Raises ChannelSetupError without a token.

    The SDK's default of trying again after a broken connection is left out: the call may have arrived, and a post
    would then be made twice. `trace` is shown all that goes over the pool, for a recording.
    """
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    token = secret(settings.bot_token)
    if not token:
        raise ChannelSetupError(
            "[slack] bot_token is not set: copy the Bot User OAuth Token (xoxb-…) from the app's page"
        )
    return AsyncWebClient(
        token=token,
        base_url=settings.base_url.rstrip("/") + "/",
        timeout=CALL_SECONDS,
        session=aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS), trace_configs=[trace] if trace else None
        ),
        retry_handlers=[rate_limit_handler()],
    )


async def close_client(client: "AsyncWebClient") -> None:
    """Close the client's pool."""
    if client.session is not None:
        await client.session.close()


def rate_limit_handler() -> "AsyncRetryHandler":
    """Waits as long as a 429 says and tries again, unless it says more than PATIENCE_SECONDS."""
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

    class ShortWaits(AsyncRateLimitErrorRetryHandler):
        async def _can_retry_async(
            self,
            *,
            state: RetryState,
            request: HttpRequest,
            response: HttpResponse | None = None,
            error: Exception | None = None,
        ) -> bool:
            if response is None or response.status_code != 429:
                return False
            named = {name.lower(): value for name, value in response.headers.items()}
            said = named.get("retry-after", ["1"])
            value = str(said[0] if isinstance(said, list) else said)
            return value.isdigit() and int(value) <= PATIENCE_SECONDS

    return ShortWaits(max_retry_count=RATE_LIMIT_TRIES)


async def who_am_i(client: "AsyncWebClient") -> Own:
    """Ask Slack who the token belongs to. Raises ChannelSetupError for a bad one, ChannelUnavailableError."""
    async with telling("auth.test"):
        answer = await client.auth_test()
    data = answer.data
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return to_own(data if isinstance(data, dict) else {}, scopes=str(headers.get("x-oauth-scopes", "")))
