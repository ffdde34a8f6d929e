"""The link with which a server's owner invites the clerk, with the permissions it needs and no others."""

from urllib.parse import urlencode

import discord

from shopclerk.bot.errors import ChannelSetupError
from shopclerk.bot.settings import Settings

from .api import DiscordApi, point_at

AUTHORIZE = "https://discord.com/oauth2/authorize"
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    manage_threads=True,
    read_message_history=True,
    add_reactions=True,
)
"""Manage Threads tags forum posts and wakes locked threads; the others go without saying."""


def invite_link(application: str) -> str:
    """The link for an application's id."""
    wanted = {"client_id": application, "scope": "bot applications.commands", "permissions": str(NEEDED.value)}
    return f"{AUTHORIZE}?{urlencode(wanted)}"


async def invite_of(settings: Settings) -> str:
    """The link for the application whose token is set. Raises ChannelError."""
    if settings.discord.token is None:
        raise ChannelSetupError("discord: no token; set [discord] token (developer portal, Bot › Reset Token)")
    point_at(settings.discord.api_url, settings.discord.gateway_url)
    async with DiscordApi(settings.discord.token.get_secret_value()) as api:
        application = await api.call("GET", "/oauth2/applications/@me", about="asking for the application")
    return invite_link(str(application["id"]))
