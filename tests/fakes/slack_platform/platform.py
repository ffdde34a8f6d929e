"""A Slack of our own on loopback: unmodified slack-bolt and slack-sdk talk to it over real sockets.

async with SlackPlatform() as slack:
    channel = slack.channel("support", "ana")
    AsyncWebClient(slack.app.bot_token, base_url=slack.base_url)
    await slack.user("ana").says("hi", in_=channel)
    answer = await slack.shown("ana", channel, containing="Hello")
"""

import asyncio
from collections.abc import Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from .calls import ApiCall
from .deliveries import Delivered, Deliveries
from .events import envelope, events_of
from .faults import Faults
from .people import App, UserGroup
from .person import Person, Seen
from .posts import Change
from .response_urls import ResponseUrls
from .signed_http import Answered, post_signed
from .sockets import Sockets
from .web_api import WebApi
from .world import Channel, Kind, World

T = TypeVar("T")
PATIENCE = 15.0
"""Seconds a test waits for something to be shown before it fails."""


class SlackPlatform:
    """One workspace, its Web API and its Socket Mode, with the app under test installed and in no channel."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.world = World(listen=self._happened)
        self.sockets = Sockets(self.app)
        self.deliveries = Deliveries(app=self.app, sockets=self.sockets, faults=self.faults)
        self.urls = ResponseUrls(self.world)
        self.api = WebApi(world=self.world, platform=self, faults=self.faults, sockets=self.sockets)
        self.base = ""
        self.stream_seconds = 300.0
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None

    @property
    def app(self) -> App:
        """The app under test."""
        return self.world.app

    @property
    def base_url(self) -> str:
        """What to give the client as `base_url`."""
        return f"{self.base}/api/"

    @property
    def sent(self) -> list[Delivered]:
        """Everything that was sent to the app, with its acks."""
        return self.deliveries.sent

    def user(self, name: str, *, locale: str = "en-US", bot: bool = False) -> Person:
        """The person of this name; they join the workspace when first named. `bot`: another app's."""
        if name not in self._people:
            user = self.world.add_user(name, locale=locale, bot=bot)
            person = Person(user, world=self.world, deliveries=self.deliveries, urls=self.urls)
            self._people[name] = person
        return self._people[name]

    def channel(self, name: str, *members: str, private: bool = False, with_clerk: bool = True) -> Channel:
        """A new channel with these people and, unless said otherwise, the clerk."""
        users = [self.user(one).user for one in members] + ([self.app.user] if with_clerk else [])
        return self.world.add_channel(name, kind=Kind.PRIVATE if private else Kind.PUBLIC, members=users)

    def group(self, handle: str, *members: str) -> UserGroup:
        """A new user group."""
        group = UserGroup(id=f"S0{self.world.number():07d}", handle=handle, members=[self.user(m).id for m in members])
        self.world.groups[group.id] = group
        return group

    def seen_by(self, name: str, channel: Channel | None = None) -> list[Seen]:
        """What this person sees, whispers to them included, oldest first."""
        return self.user(name).sees(channel)

    async def shown(
        self, name: str, channel: Channel | None = None, *, containing: str = "", after: Seen | None = None
    ) -> Seen:
        """The first finished message of the clerk that this person sees with these words in it; waits for it."""

        def found() -> Seen | None:
            since = after.what.ts if after else ""
            for seen in self.seen_by(name, channel):
                what = seen.what
                is_clerks = getattr(what, "user", self.app.user.id) == self.app.user.id
                is_finished = getattr(what, "streamed_at", None) is None
                if is_clerks and is_finished and what.ts > since and containing in seen.text:
                    return seen
            return None

        return await self.until(found, f"{name} sees {containing!r}")

    async def until(self, condition: Callable[[], T | None], what: str, *, within: float = PATIENCE) -> T:
        """The first true value of a condition, looked at again and again. AssertionError when there is none."""
        ends = asyncio.get_running_loop().time() + within
        while not (value := condition()):
            if asyncio.get_running_loop().time() > ends:
                raise AssertionError(f"after {within:g} s it is still not so that {what}")
            await asyncio.sleep(0.01)
        return value

    def calls(self, *methods: str) -> list[ApiCall]:
        """The requests the app made, of these methods or all."""
        return [one for one in self.api.calls if not methods or one.method in methods]

    def revoke(self) -> None:
        """The app's tokens are worth nothing from now on."""
        self.app.revoked = True

    def expire_streams(self) -> None:
        """Every stream that is open dies, as Slack's do after some minutes."""
        for post in self.world.posts.values():
            post.streamed_at = None

    async def posts_signed(self, url: str, kind: str, payload: dict[str, Any], **options: Any) -> Answered:
        """POST a payload to any URL as Slack does, signed with the app's secret unless `secret` says otherwise."""
        return await post_signed(url, kind, payload, **({"secret": self.app.signing_secret} | options))

    async def settled(self) -> None:
        """Wait until every event was acknowledged or given up."""
        await self.deliveries.settled()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=8 * 2**20)
        application.router.add_route("*", "/api/{method}", self.api.serve)
        application.router.add_get("/link/", self.sockets.serve)
        application.router.add_post("/actions/{token}", self.urls.serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.urls.base = self.base
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.deliveries.aclose()
        self.sockets.thaw()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _happened(self, change: Change) -> None:
        for event in events_of(self.world, change):
            event.pop("metadata", None)
            self.deliveries.event(envelope(self.world, event))
