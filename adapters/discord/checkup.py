"""`doctor`'s looks at Discord: the token, the intent, and the channels the clerk works in."""

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import Any

import discord

from shopclerk.bot.assembly.outside import Finding, Look
from shopclerk.bot.errors import ChannelError, ChannelRefusedError, ChannelSetupError, SettingsError
from shopclerk.bot.settings import Settings

from .api import DiscordApi, point_at
from .failures import BAD_TOKEN, NO_INTENT
from .hearing import EVERYWHERE
from .ids import check_ids
from .invite import NEEDED
from .threads import CHANNEL, FORUMS

_MAY_READ_TEXTS = discord.ApplicationFlags(gateway_message_content=True, gateway_message_content_limited=True).value


async def examine_discord(settings: Settings) -> AsyncIterator[Finding]:
    """The findings one after the other; what is not well carries its error. None where Discord is not configured."""
    try:
        parts = list(looks(settings))
    except SettingsError as error:
        yield Finding(part="discord", told=str(error), error=error)
        return
    for part, look in parts:
        try:
            yield await look()
        except ChannelError as error:
            yield Finding(part=part, told=str(error), error=error)
            if str(error) == BAD_TOKEN:
                return  # every other look would say the same


def looks(settings: Settings) -> Iterator[tuple[str, Look]]:
    """The parts of Discord that are configured, each with the look at it. Raises SettingsError; a look ChannelError."""
    if not settings.discord.is_configured:
        return
    check_ids(settings)
    yield "discord", partial(_application, settings)
    desk = settings.desk.channel or ""
    if desk.startswith(f"{CHANNEL}:"):
        yield "discord desk", partial(_place, settings, desk.removeprefix(f"{CHANNEL}:"), is_desk=True)
    for channel in settings.discord.support_channels:
        if channel != EVERYWHERE:
            yield f"discord channel {channel}", partial(_place, settings, channel, is_desk=False)


async def _application(settings: Settings) -> Finding:
    async with _api(settings) as api:
        application = await api.call("GET", "/oauth2/applications/@me", about="asking for the application")
        await api.call("GET", "/gateway/bot", about="asking for the gateway")
    flags = int(application.get("flags") or 0)
    if settings.discord.message_content and "flags" in application and not flags & _MAY_READ_TEXTS:
        raise ChannelSetupError(NO_INTENT)
    told = f"the token of {application.get('name', 'the bot')} is accepted"
    if not settings.discord.message_content:
        return Finding(part="discord", told=f"{told}; only mentions, replies and direct messages can be read")
    return Finding(part="discord", told=told)


async def _place(settings: Settings, id: str, *, is_desk: bool) -> Finding:
    part = "discord desk" if is_desk else f"discord channel {id}"
    async with _api(settings) as api:
        channel = await api.call("GET", "/channels/{channel_id}", about=f"looking at channel {id}", channel_id=id)
        guild = str(channel.get("guild_id") or "")
        if not guild:
            raise ChannelRefusedError(f"discord: channel {id} is in no server; name a channel of your server")
        me = await api.me()
        member = await api.call(
            "GET", "/guilds/{guild_id}/members/{user_id}", about="looking at itself", guild_id=guild, user_id=me
        )
        roles = await api.call("GET", "/guilds/{guild_id}/roles", about="reading the roles", guild_id=guild)
    given = permissions(channel, roles, guild, worn=member.get("roles") or (), account=me)
    missing = [name for name, wanted in NEEDED if wanted and not getattr(given, name)]
    if missing:
        listed = ", ".join(name.replace("_", " ") for name in missing)
        raise ChannelRefusedError(
            f"discord: in #{channel.get('name', id)} the clerk's role lacks: {listed}; "
            "give them to it, or invite it again with the link of `shopclerk manifest discord`"
        )
    told = f"#{channel.get('name', id)} ({'a forum' if channel.get('type') in FORUMS else 'a channel'}) can be used"
    if is_desk and permissions(channel, roles, guild).view_channel:
        hide = f"hide #{channel.get('name', id)} from @everyone: as long as everybody sees it, it makes nobody an agent"
        return Finding(part=part, told=f"{told}, and everybody sees it", next_step=hide)
    return Finding(part=part, told=told)


def permissions(
    channel: Mapping[str, Any], roles: Any, guild: str, *, worn: Any = (), account: str = ""
) -> discord.Permissions:
    """What somebody may do in a channel; without roles and account, what everybody may.

    https://discord.com/developers/docs/topics/permissions#permission-overwrites
    """
    ids = {guild, *(str(one) for one in worn)}
    base = discord.Permissions.none()
    for role in roles:
        if str(role["id"]) in ids:
            base |= discord.Permissions(int(role["permissions"]))
    if base.administrator:
        return discord.Permissions.all()
    overwrites = {str(one["id"]): one for one in channel.get("permission_overwrites") or ()}
    for group in ({guild}, ids - {guild}, {account}):
        found = [overwrites[one] for one in group if one in overwrites]
        for one in found:
            base &= ~discord.Permissions(int(one.get("deny") or 0))
        for one in found:
            base |= discord.Permissions(int(one.get("allow") or 0))
    return base


def _api(settings: Settings) -> DiscordApi:
    assert settings.discord.token is not None, "looks() asks only where there is a token"
    point_at(settings.discord.api_url, settings.discord.gateway_url)
    return DiscordApi(settings.discord.token.get_secret_value())
