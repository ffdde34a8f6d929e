"""What Discord knows about somebody, as the ids that the desk's roles are written with."""

import asyncio
from collections import OrderedDict
from time import monotonic

import aiohttp
import discord
import structlog

from .threads import CHANNEL

log = structlog.get_logger(__name__)

Desk = discord.abc.GuildChannel | None
FRESH_SECONDS = 300.0
"""How long a member that was asked for is believed."""
_REMEMBERED = 2_000
_ANSWERED_WITHIN = 5.0


class Members:
    """Looks up members of a server where Discord does not say: the author of a message read from history."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int], tuple[float, discord.Member | None]] = OrderedDict()

    async def of(
        self, user: discord.User | discord.Member, guild: discord.Guild | None
    ) -> discord.User | discord.Member:
        """The member that somebody is; whoever they are where that cannot be told. Never raises."""
        if isinstance(user, discord.Member) or guild is None:
            return user
        found = guild.get_member(user.id)
        if found is None:
            key = (guild.id, user.id)
            at, found = self._known.get(key, (0.0, None))
            if key not in self._known or monotonic() - at > FRESH_SECONDS:
                found = await self._asked(user, guild)
                self._known[key] = (monotonic(), found)
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return found or user

    @staticmethod
    async def _asked(user: discord.User, guild: discord.Guild) -> discord.Member | None:
        try:
            async with asyncio.timeout(_ANSWERED_WITHIN):
                return await guild.fetch_member(user.id)
        except discord.NotFound:
            return None
        except (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError) as error:
            log.warning("discord_member_unknown", user=user.id, told=str(error))
            return None


def roles_of(user: discord.User | discord.Member, desk: Desk) -> frozenset[str]:
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


def _member_at(user: discord.User | discord.Member, desk: Desk) -> discord.Member | None:
    if desk is None:
        return None
    if isinstance(user, discord.Member) and user.guild.id == desk.guild.id:
        return user
    return desk.guild.get_member(user.id)
