"""Discord's errors as ours, each with one line for the operator: what, where, how to mend it."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord

from shopclerk.bot.errors import ChannelError, ChannelRefusedError, ChannelSetupError, ChannelUnavailableError

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
DMS_CLOSED = 50007
NO_ACCESS = 50001
NO_PERMISSION = 50013
TOKEN_OVER = 50027
INVALID_FORM = 50035
ARCHIVED = 50083
HAS_THREAD = 160004

BAD_TOKEN = (
    "discord: the token is not accepted; copy it again from the developer portal (Bot › Reset Token) to [discord] token"
)
NO_INTENT = (
    "discord: the Message Content intent is off; switch it on in the developer portal (Bot › Privileged Gateway "
    "Intents), or set [discord] message_content = false"
)
_ADVICE: Mapping[int, str] = {
    UNKNOWN_CHANNEL: "there is no such channel; check the id",
    UNKNOWN_MESSAGE: "that message is gone",
    UNKNOWN_WEBHOOK: "the private reply came too late",
    UNKNOWN_INTERACTION: "the interaction was answered too late",
    TOKEN_OVER: "the private reply came too late",
    NO_ACCESS: "the clerk cannot see that channel; give its role View Channel there",
    NO_PERMISSION: "the clerk lacks a permission there; invite it again with the link of `shopclerk manifest discord`",
    DMS_CLOSED: "that person takes no direct messages from this server",
    ARCHIVED: "the thread is archived and locked; unlock it, or give the clerk Manage Threads",
}


class DiscordRefusedError(ChannelRefusedError):
    """Discord will never take this; `code` is its JSON error code (0 where it gave none).

    https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
    """

    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


def to_failure(error: BaseException, about: str) -> ChannelError:
    """A vendor's or network error as one of ours; `about` says what was being done."""
    if isinstance(error, ChannelError):
        return error
    if isinstance(error, discord.LoginFailure):
        return ChannelSetupError(BAD_TOKEN)
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return ChannelSetupError(NO_INTENT)
    if isinstance(error, discord.RateLimited):
        return ChannelUnavailableError(f"discord: {about}: asked to wait", retry_after=error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _http_failure(error, about)
    if isinstance(error, TimeoutError):
        return ChannelUnavailableError(f"discord: {about}: no answer in time; check the network and discordstatus.com")
    if isinstance(error, aiohttp.ClientError | OSError | discord.DiscordException):
        told = str(error) or type(error).__name__
        return ChannelUnavailableError(f"discord: {about}: not reachable ({told}); check the network")
    return ChannelUnavailableError(f"discord: {about}: {type(error).__name__}")


def _http_failure(error: discord.HTTPException, about: str) -> ChannelError:
    body = _body(error)
    code = error.code or int(body.get("code") or 0)
    if error.status == 429:
        # discord.py keeps a JSON body's message only; the headers say the same time.
        headers = error.response.headers
        wait = body.get("retry_after") or headers.get("X-RateLimit-Reset-After") or headers.get("Retry-After")
        return ChannelUnavailableError(f"discord: {about}: asked to wait", retry_after=_seconds(wait))
    if error.status >= 500:
        return ChannelUnavailableError(f"discord: {about}: its server failed ({error.status}); it will be tried again")
    if error.status == 401 and code not in (TOKEN_OVER,):
        return ChannelSetupError(BAD_TOKEN)
    told = _ADVICE.get(code) or str(body.get("message") or error.text or error.response.reason)
    return DiscordRefusedError(f"discord: {about}: {told} ({error.status}, code {code})", code=code)


def _body(error: discord.HTTPException) -> Mapping[str, Any]:
    """What the error says; discord.py leaves it unread where the content type is not exactly JSON."""
    try:
        read = json.loads(error.text)
    except (ValueError, TypeError):
        return {}
    return read if isinstance(read, dict) else {}


def _seconds(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
