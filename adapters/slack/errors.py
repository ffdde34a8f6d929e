"""What Slack's errors mean for us, each with one line that says how to mend it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from shopclerk.bot.errors import ChannelError, ChannelRefusedError, ChannelSetupError, ChannelUnavailableError

_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
_OPENING = "apps.connections.open"
"""The one call made with the app token."""
_SOCKET = (
    "switch Socket Mode on (Settings, Socket Mode), and give [slack] app_token the scope connections:write (Basic "
    "Information, App-Level Tokens)"
)
_PASSING = frozenset(
    {
        *("internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited"),
        *("team_added_to_org", "accesslimited", "message_limit_exceeded", "update_failed"),
    }
)
_MEND: Mapping[str, str] = {
    "not_in_channel": "invite the clerk there with /invite",
    "channel_not_found": "check the channel's id, and where it is private invite the clerk with /invite",
    "is_archived": "the channel is archived: name another one",
    "user_not_in_channel": "the person has left the channel",
    "restricted_action": "the workspace's settings forbid posting there: ask its owner",
    "restricted_action_thread_only_channel": "only replies in threads may be posted there",
    "msg_too_long": "the text is too long",
    "cannot_dm_bot": "that account is a bot",
    "messages_tab_disabled": "switch the app's Messages Tab on (App Home), or create the app from the manifest",
}


class SlackRefusedError(ChannelRefusedError):
    """Slack said no; `code` is its word for it (`not_in_channel`)."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@asynccontextmanager
async def telling(doing: str, *, seconds: float = 15.0) -> AsyncIterator[None]:
    """Turn whatever fails inside into a ChannelError that says what was being done; it may take so many seconds."""
    import aiohttp
    from slack_sdk.errors import SlackClientError

    try:
        async with asyncio.timeout(seconds):
            yield
    except SlackClientError as error:
        raise to_channel_error(error, doing) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        said = str(error) or type(error).__name__
        raise ChannelUnavailableError(f"Slack does not answer ({doing}: {said}); it is tried again") from error


def to_channel_error(error: Exception, doing: str) -> ChannelError:
    """The SDK's error as one of ours."""
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", 200)
    told = _body(response)
    code = str(told.get("error") or "")
    if status == 429 or code in ("ratelimited", "rate_limited"):
        wait = _retry_after(getattr(response, "headers", None) or {})
        return ChannelUnavailableError(f"Slack asks to wait ({doing})", retry_after=wait)
    if status >= 500 or code in _PASSING or not code:
        said = code or (f"HTTP {status}" if response is not None else str(error))
        return ChannelUnavailableError(f"Slack is in trouble ({doing}: {said}); it is tried again")
    if code in _TOKEN:
        return ChannelSetupError(f"Slack does not accept the {_which(doing)} ({doing}: {code}): {_copy(doing, code)}")
    if doing == _OPENING:
        return ChannelSetupError(f"Slack opens no socket ({doing}: {code}): {_SOCKET}")
    if code == "missing_scope":
        needed = told.get("needed") or "a scope"
        return SlackRefusedError(
            f"the Slack app lacks the scope {needed} ({doing}): add it under OAuth & Permissions and install it again",
            code=code,
        )
    mend = _MEND.get(code, "see the method's page in Slack's reference")
    return SlackRefusedError(f"Slack refuses ({doing}: {code}): {mend}", code=code)


def _which(doing: str) -> str:
    return "app token" if doing == _OPENING else "bot token"


def _copy(doing: str, code: str) -> str:
    """Where the right token is; two that were swapped are the commonest of mistakes."""
    if doing == _OPENING:
        told = "copy it from Basic Information, App-Level Tokens, to [slack] app_token (xapp-…)"
    else:
        told = "copy it from Install App, Bot User OAuth Token, to [slack] bot_token (xoxb-…)"
    return f"{told}; is the other token in its place?" if code == "not_allowed_token_type" else told


def _body(response: object) -> Mapping[str, object]:
    data = getattr(response, "data", response)
    return data if isinstance(data, Mapping) else {}


def _retry_after(headers: Mapping[str, object]) -> float | None:
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        return float(str(found[0] if isinstance(found, list) else found)) if found is not None else None
    except ValueError:
        return None
