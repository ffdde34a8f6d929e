"""What `doctor` says of Slack: the tokens, the scopes, the signing secret, the channels it must be in."""

import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.assembly.outside import Finding
from shopclerk.bot.errors import ChannelError, ChannelRefusedError, ChannelSetupError, ChannelUnavailableError
from shopclerk.bot.settings import Settings

from .client import close_client, open_client, secret, who_am_i
from .errors import telling
from .manifest import SCOPES
from .own import CHANNEL, Own

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_SECRET = re.compile(r"[0-9a-f]{32}")


async def examine_slack(settings: Settings) -> AsyncIterator[Finding]:
    """The findings one after the other; none where Slack is not configured."""
    if not settings.slack.is_configured:
        if settings.slack.app_token or settings.slack.signing_secret:
            yield _wrong("slack", ChannelSetupError("[slack] bot_token is not set: copy it from OAuth & Permissions"))
        return
    client = open_client(settings.slack)
    try:
        async for finding in _examined(client, settings):
            yield finding
    finally:
        await close_client(client)


async def _examined(client: "AsyncWebClient", settings: Settings) -> AsyncIterator[Finding]:
    try:
        own = await who_am_i(client)
    except ChannelError as error:
        yield _wrong("slack", error)
        return
    yield Finding(part="slack", told=f"@{own.name} in {own.team}")
    yield _scopes(own)
    yield await _way_in(client, settings)
    for place, what in _places(settings):
        yield await _place(client, place, what)


async def look_over(client: "AsyncWebClient", settings: Settings, own: Own) -> None:
    """Tell in the log what is not well of scopes and channels, before a shopper finds out. Never raises."""
    scopes = _scopes(own)
    found = [scopes, *[await _place(client, place, what) for place, what in _places(settings)]]
    for finding in found:
        if finding.error is not None and not isinstance(finding.error, ChannelUnavailableError):
            log.error("slack_not_well", part=finding.part, told=finding.told)


def _scopes(own: Own) -> Finding:
    missing = sorted(set(SCOPES) - own.scopes) if own.scopes else []
    if not missing:
        return Finding(part="slack scopes", told="all granted" if own.scopes else "not told by Slack")
    needed, them = "; ".join(f"{one} ({SCOPES[one]})" for one in missing), "it" if len(missing) == 1 else "them"
    return _wrong(
        "slack scopes",
        ChannelSetupError(f"the Slack app lacks {needed}: add {them} under OAuth & Permissions and install it again"),
    )


async def _way_in(client: "AsyncWebClient", settings: Settings) -> Finding:
    """Socket Mode with an app token, signed HTTP with a secret."""
    app_token, signing = secret(settings.slack.app_token), secret(settings.slack.signing_secret)
    if signing and not _SECRET.fullmatch(signing):
        return _wrong(
            "slack events",
            ChannelSetupError("[slack] signing_secret is not one (32 hex digits): copy it from Basic Information"),
        )
    if app_token:
        try:
            async with telling("apps.connections.open"):
                await client.apps_connections_open(app_token=app_token)
        except ChannelError as error:
            return _wrong("slack events", error)
        return Finding(part="slack events", told="over Socket Mode")
    if signing:
        return Finding(part="slack events", told="over signed HTTP at /slack/events", next_step="")
    return _wrong(
        "slack events",
        ChannelSetupError("[slack] app_token (Socket Mode) or signing_secret (HTTP) is not set: nothing is heard"),
    )


def _places(settings: Settings) -> list[tuple[str, str]]:
    desk = settings.desk.channel or ""
    places = [(desk.partition(":")[2], "[desk] channel")] if desk.startswith(f"{CHANNEL}:") else []
    support = [one.lstrip("#") for one in settings.slack.support_channels if one != "*"]
    return places + [(one, "[slack] support_channels") for one in support]


async def _place(client: "AsyncWebClient", place: str, what: str) -> Finding:
    part = f"slack {place}"
    try:
        async with telling("conversations.info"):
            answer = await client.conversations_info(channel=place)
    except ChannelError as error:
        return _wrong(part, error)
    channel = answer.get("channel") or {}
    name = channel.get("name") or place
    if channel.get("is_archived"):
        return _wrong(part, ChannelRefusedError(f"#{name} ({what}) is archived: name another channel"))
    if channel.get("is_member") is False:
        return _wrong(part, ChannelRefusedError(f"the clerk is not in #{name} ({what}): type /invite there"))
    return Finding(part=part, told=f"#{name} ({what})")


def _wrong(part: str, error: ChannelError) -> Finding:
    return Finding(part=part, told=str(error), error=error)
