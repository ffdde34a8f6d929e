"""What a session's beginning shows to be wrong with the channels the settings name, before a shopper finds out."""

from collections.abc import Iterator

import discord

from .hearing import EVERYWHERE, Hearing
from .invite import NEEDED


def not_well(client: discord.Client, hearing: Hearing) -> Iterator[str]:
    """One line for each channel in which the clerk cannot do its work."""
    named = [(str(hearing.desk), "[desk] channel")] if hearing.desk else []
    named += [(one, "[discord] support_channels") for one in sorted(hearing.support) if one != EVERYWHERE]
    for id, setting in named:
        told = _told(client, id, setting)
        if told:
            yield told


def _told(client: discord.Client, id: str, setting: str) -> str:
    channel = client.get_channel(int(id))
    if channel is None:
        return f"there is no channel {id} ({setting}) in a server of the clerk's; check the id, and that it was invited"
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return f"{id} ({setting}) is no channel of a server"
    may = channel.permissions_for(channel.guild.me)
    if not may.view_channel:
        return f"the clerk cannot see #{channel.name} ({setting}); give its role View Channel there"
    missing = [name.replace("_", " ") for name, wanted in NEEDED if wanted and not getattr(may, name)]
    if not missing:
        return ""
    return f"in #{channel.name} ({setting}) the clerk's role lacks: {', '.join(missing)}; give them to it there"
