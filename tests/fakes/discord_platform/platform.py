"""Discord on loopback: REST v10 and the gateway over real sockets, for the unmodified discord.py client.

    async with DiscordPlatform() as discord, discord.pointed():
        ana = discord.member("ana")
        asked = ana.mentions_clerk("can I return opened headphones?")
        await discord.until(lambda: asked.thread and ana.hears(asked.thread))

As a process of its own:   python -m tests.fakes.discord_platform.platform --port 8098
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from aiohttp import web

from .commands import Commands
from .faults import Faults
from .gateway import Gateway
from .intents import PRIVILEGED
from .interactions import Interactions
from .people import Person, Tools
from .permissions import Overwrite, Permission
from .posts import Posts
from .rest import PREFIX, Rest
from .routes_channels import ChannelRoutes
from .routes_others import OtherRoutes
from .threads import Threads
from .world import Channel, Guild, Kind, Post, Role, World

TOKEN = "MTIz.discord-token-of-the-fake.xyz"


class DiscordPlatform:
    """One server with a bot in it, until more are added. `intents`: the privileged ones that are switched on."""

    def __init__(self, *, token: str = TOKEN, intents: int = PRIVILEGED, port: int = 0) -> None:
        self.token = token
        self.world = World()
        self.faults = Faults()
        self.posts = Posts(self.world)
        self.threads = Threads(self.world, self.posts)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world, self.posts)
        self.gateway = Gateway(self.world, self.faults, token=token, intents=intents)
        self.rest = Rest(self.faults, token=token)
        self.routes = OtherRoutes(self.world, self.gateway, self.commands, self.interactions)
        self.guild = self.world.add_guild("outdoor-shop")
        self.support = self.world.add_channel(self.guild, "support")
        self._intents = intents
        self._port = port
        self._runner: web.AppRunner | None = None
        self._people: dict[str, Person] = {}

    @property
    def api_url(self) -> str:
        """The REST API's base, for `[discord] api_url`."""
        return f"http://127.0.0.1:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """The gateway, for `[discord] gateway_url`."""
        return f"ws://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.rest.frame], client_max_size=30 * 2**20)
        routes = ChannelRoutes(self.world, self.posts, self.threads, intents=self._intents)
        tables = [*self.routes.table(), *routes.table()]
        app.add_routes([web.route(one.method, PREFIX + one.path, one.handler) for one in tables])
        app.add_routes([web.get("/", self.gateway.serve), web.get("/resume", self.gateway.serve)])
        app.add_routes([web.get("/resume/", self.gateway.serve)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(self, *_: object) -> None:
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    @contextmanager
    def pointed(self) -> Iterator[None]:
        """discord.py's class-level addresses set to this platform, and set back."""
        import yarl
        from discord.gateway import DiscordWebSocket
        from discord.http import Route

        before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self.api_url, yarl.URL(self.gateway_url)
        try:
            yield
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before

    async def until(self, happened: Callable[[], Any], *, within: float = 10.0) -> Any:
        """Wait for a condition and give back what it said. Raises TimeoutError."""
        end = time.monotonic() + within
        while not (found := happened()):
            if time.monotonic() > end:
                raise TimeoutError("it did not happen")
            await asyncio.sleep(0.005)
        return found

    def member(self, name: str, *, roles: tuple[Role, ...] = (), locale: str = "en-US") -> Person:
        """Somebody in the server, the same for the same name; speaks in #support unless told otherwise."""
        if name not in self._people:
            user = self.world.add_user(name, locale=locale)
            self._people[name] = Person(user, self._tools(), self.support)
            self.joins(self._people[name])
        for role in roles:
            self.guild.members[self._people[name].id].roles.add(role.id)
        return self._people[name]

    def joins(self, person: Person, guild: Guild | None = None) -> None:
        """Bring somebody into a server."""
        from . import payloads
        from .intents import Intent
        from .world import Event, Member

        place = guild or self.guild
        place.members[person.id] = Member(person.user)
        data = payloads.member(place.members[person.id]) | {"guild_id": place.id}
        self.world.tell(Event(name="GUILD_MEMBER_ADD", data=data, needs=Intent.GUILD_MEMBERS, guild=place))

    def role(self, name: str, permissions: int = 0) -> Role:
        """A role of the server, the same for the same name."""
        for one in self.guild.roles.values():
            if one.name == name:
                return one
        role = Role(self.world.ids.new(), name, permissions, len(self.guild.roles))
        self.guild.roles[role.id] = role
        return role

    def channel(self, name: str, *, only_for: tuple[Role | Person, ...] = ()) -> Channel:
        """A text channel, the same for the same name; `only_for` hides it from everybody else but the bot."""
        channel = self._found(name) or self.world.add_channel(self.guild, name)
        if only_for and not channel.overwrites:
            channel.overwrites.append(Overwrite(self.guild.id, 0, deny=Permission.VIEW_CHANNEL))
            shown = [(one.id, 0 if isinstance(one, Role) else 1) for one in only_for]
            for id, kind in (*shown, (self.world.bot.id, 1)):
                channel.overwrites.append(Overwrite(id, kind, allow=Permission.VIEW_CHANNEL))
        return channel

    def forum(self, name: str, *, tags: tuple[str, ...] = (), needs_tag: bool = False) -> Channel:
        """A forum with tags by name."""
        found = self._found(name) or self.world.add_channel(self.guild, name, Kind.FORUM)
        known = {one["name"] for one in found.tags}
        for tag in tags:
            if tag not in known:
                new = {"id": self.world.ids.new(), "name": tag, "moderated": False}
                found.tags.append(new | {"emoji_id": None, "emoji_name": None})
        found.needs_tag = needs_tag
        return found

    def hide(self, channel: Channel, *, denied: int = Permission.VIEW_CHANNEL) -> None:
        """Take permissions in a channel from the bot."""
        channel.overwrites = [one for one in channel.overwrites if one.id != self.world.bot.id]
        channel.overwrites.append(Overwrite(self.world.bot.id, 1, deny=denied))

    def seen_by(self, person: Person, channel: Channel | None = None) -> list[Post]:
        """Messages somebody sees in a place, ephemeral ones for them too."""
        return person.sees(channel)

    def threads_in(self, channel: Channel) -> list[Channel]:
        """Threads that lie in a channel, oldest first."""
        return [one for one in self.world.channels.values() if one.parent is channel]

    @property
    def is_connected(self) -> bool:
        """Whether a client listens."""
        return bool(self.gateway.live)

    def _found(self, name: str) -> Channel | None:
        return next((one for one in self.guild.channels.values() if one.name == name), None)

    def _tools(self) -> Tools:
        return Tools(self.world, self.posts, self.threads, self.commands, self.interactions)


async def _serve(port: int) -> None:
    async with DiscordPlatform(port=port) as discord:
        print(f"{discord.api_url} {discord.gateway_url} {discord.token}", flush=True)
        await asyncio.Event().wait()


def _main() -> None:
    parser = argparse.ArgumentParser(description="Serve Discord on loopback; prints API, gateway and token.")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    _main()
