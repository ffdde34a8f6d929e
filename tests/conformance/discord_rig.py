"""Discord takes the suite: the real adapter at the gateway of the fake platform."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shopclerk.adapters.discord.bodies import CURSOR
from shopclerk.adapters.discord.channel import DiscordChannel, open_channel
from shopclerk.adapters.discord.listener import open_listener
from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.model.message import Address, ConversationId
from tests.benchmarks.channel_sides import spoken_on_discord
from tests.fakes.discord_platform.platform import DiscordPlatform
from tests.fakes.discord_platform.world import Channel, Kind

from .discord_people import DiscordPerson
from .house import House
from .rig import Ability, Line
from .waiting import until

DISCORD = frozenset(Ability)
_LOCALES = {"en": "en-US", "zh": "zh-CN"}
_EXPECTED = frozenset({160004, 50007})
"""Refusals an adapter finds its way around: a thread that is open already, a closed DM."""


_HANDLERS = ("discord.py: on_", "discord-ui-view-dispatch", "discord-ui-dynamic-item", "CommandTree-invoker")
"""Names that discord.py gives the tasks in which events are handled."""


class DiscordRig:
    """The server with the clerk in it (tests.conformance.rig.Rig)."""

    name = "discord"
    abilities = DISCORD

    def __init__(self, *, discord: DiscordPlatform, bot: Bot, channel: DiscordChannel, house: House) -> None:
        self.bot = bot
        self.channel = channel
        self.discord = discord
        self._house = house

    async def shopper(self, name: str, *, customer: str | None = None, locale: str = "en") -> DiscordPerson:
        """A member of the server."""
        member = self.discord.member(name, locale=_LOCALES[locale])
        if customer is not None:
            await self._house.link("discord", member.id, customer)
        return DiscordPerson(self.discord, member)

    async def agent(self, name: str) -> DiscordPerson:
        """A member whose role opens the desk channel."""
        return DiscordPerson(self.discord, self.discord.member(name, roles=(self.discord.role("agents"),)))

    def where(self, line: Line) -> tuple[Address, ConversationId]:
        """As the adapter names it."""
        place = self.discord.world.channels.get(line.place)
        if place is not None and place.parent is not None:
            address = Address(channel="discord", place=place.parent.id, thread=place.id)
        elif place is not None and place.kind is Kind.DM:
            address = Address(channel="discord", place=place.id)
        else:
            address = Address(channel="discord", place=self._channel_of(line).id, thread=line.place)
        return address, ConversationId(f"discord:{line.place}")

    async def repeat(self, line: Line, *, times: int = 1) -> None:
        """Dispatch a message again."""
        post = next(one for channel in self.discord.world.channels.values() if (one := channel.posts.get(line.id)))
        for _ in range(times):
            self.discord.posts.tell_again(post)

    def hold(self) -> None:
        """Keep dispatches back."""
        self.discord.gateway.hold()

    async def release(self, *, reversed: bool = False) -> None:
        """Let them go."""
        self.discord.gateway.release(backwards=reversed)

    async def lose_connection(self, times: int) -> None:
        """Closed, cut, op 7, op 9 with a session that can be resumed and without."""
        gateway = self.discord.gateway
        (
            lambda: gateway.close(1000),
            gateway.reconnect,
            lambda: gateway.invalidate(resumable=True),
            gateway.cut,
            lambda: gateway.invalidate(resumable=False),
        )[times % 5]()
        await until(lambda: self.discord.is_connected, lambda: "the clerk does not come back to the gateway")

    async def settled(self) -> None:
        """Until every dispatch was read, every interaction answered, and the bot has nothing left to do."""
        for _ in range(2):
            await self.discord.gateway.read()
            while handlers := [one for one in asyncio.all_tasks() if one.get_name().startswith(_HANDLERS)]:
                await asyncio.wait(handlers)
            await self._house.settled(self.bot)

    def was_growing(self) -> list[str]:
        """What messages said while they were written."""
        drafts = [text for post, text in self.discord.posts.drafts if post.author is self.discord.world.bot]
        return [text.removesuffix(CURSOR) for text in drafts if text.endswith(CURSOR)]

    def spoken_at(self, line: Line) -> list[float]:
        """When words of the clerk reached the thread that this message began, in monotonic seconds."""
        return spoken_on_discord(self.discord, line.id)

    def complaints(self) -> list[str]:
        """Every refusal but those an adapter finds its way around, and every interaction nobody acknowledged."""
        refused = [
            f"{call.name}: {call.refusal}"
            for call in self.discord.rest.refused()
            if call.refusal["code"] not in _EXPECTED
        ]
        unheard = [f"not acknowledged: {one.data}" for one in self.discord.interactions.all if one.answer is None]
        return refused + unheard

    def _channel_of(self, line: Line) -> Channel:
        channels = self.discord.world.channels.values()
        return next(one for one in channels if line.place in one.posts or line.id in one.posts)


@asynccontextmanager
async def open_discord(house: House) -> AsyncIterator[DiscordRig]:
    """A server with a support channel and a desk channel, and the bot listening."""
    async with DiscordPlatform() as discord:
        discord.commands.open_to_all = True
        desk = discord.channel("desk", only_for=(discord.role("agents"),))
        settings = house.settings(
            discord={"token": discord.token, "api_url": discord.api_url, "gateway_url": discord.gateway_url},
            desk={"channel": f"discord:{desk.id}"},
        )
        channel = open_channel(settings)
        with discord.pointed():
            async with house.bot(settings, {"discord": channel}) as bot:
                listener = open_listener(bot, channel, bot.settings)
                listening = asyncio.ensure_future(listener.run())
                try:
                    await asyncio.wait(
                        [listening, asyncio.ensure_future(listener.ready())], return_when="FIRST_COMPLETED"
                    )
                    yield DiscordRig(discord=discord, bot=bot, channel=channel, house=house)
                finally:
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
                    await channel.aclose()
