"""Which events a session asked for, and what it may read of messages.

https://discord.com/developers/docs/events/gateway#gateway-intents
"""

from enum import IntFlag

from .world import Event, Json, Kind, World


class Intent(IntFlag):
    """The bits of IDENTIFY's `intents` that matter here."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
HIGHEST = 1 << 26


def application_flags(allowed: int) -> int:
    """The application's flags that say which privileged intents its owner switched on."""
    return (
        (1 << 13 if allowed & Intent.GUILD_PRESENCES else 0)
        | (1 << 15 if allowed & Intent.GUILD_MEMBERS else 0)
        | (1 << 19 if allowed & Intent.MESSAGE_CONTENT else 0)
        | 1 << 23
    )


def readable(event: Event, intents: int, world: World) -> Json:
    """An event's data as a session may read it."""
    if event.post is None or intents & Intent.MESSAGE_CONTENT:
        return event.data
    return stripped(event.data, world)


def stripped(message: Json, world: World) -> Json:
    """A message without its content, but for DMs, the bot's own, and those that mention it."""
    own = message["author"]["id"] == world.bot.id
    named = any(one["id"] == world.bot.id for one in message["mentions"])
    if own or named or world.channels[message["channel_id"]].kind is Kind.DM:
        return message
    return message | {"content": "", "embeds": [], "attachments": [], "components": []}
