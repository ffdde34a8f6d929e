"""What Discord knows about somebody, as the ids that the desk's roles are written with."""

import discord

from .threads import CHANNEL


def roles_of(user: discord.User | discord.Member, desk: discord.abc.GuildChannel | None) -> frozenset[str]:
    """`discord:<id>` of the account and its roles, and `discord:desk` for whoever can see the desk's channel.

    A desk that everybody can see makes nobody an agent.
    """
    found = {f"{CHANNEL}:{user.id}"}
    member = _member_at(user, desk)
    for one in (user, member):
        if isinstance(one, discord.Member):
            found |= {f"{CHANNEL}:{role.id}" for role in one.roles if not role.is_default()}
    if desk is not None and member is not None and is_closed(desk) and desk.permissions_for(member).view_channel:
        found.add(f"{CHANNEL}:desk")
    return frozenset(found)


def is_closed(desk: discord.abc.GuildChannel) -> bool:
    """Whether the channel is hidden from those without a role."""
    return not desk.permissions_for(desk.guild.default_role).view_channel


def _member_at(user: discord.User | discord.Member, desk: discord.abc.GuildChannel | None) -> discord.Member | None:
    if desk is None:
        return None
    if isinstance(user, discord.Member) and user.guild.id == desk.guild.id:
        return user
    return desk.guild.get_member(user.id)
