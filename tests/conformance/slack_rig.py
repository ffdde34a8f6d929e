"""Slack takes the suite: the real adapter over Socket Mode, on the fake platform."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from shopclerk.adapters.slack.channel import open_channel
from shopclerk.adapters.slack.listener import SlackListener
from shopclerk.adapters.slack.manifest import manifest
from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.commands.registry import COMMANDS
from shopclerk.bot.model.message import Address, ConversationId
from tests.benchmarks.channel_sides import spoken_on_slack
from tests.fakes.slack_platform.platform import SlackPlatform
from tests.fakes.slack_platform.world import Channel as Room

from .house import House
from .rig import Ability, Line
from .slack_people import SlackPerson
from .waiting import until

SLACK = frozenset(Ability)
_LOCALES = {"en": "en-US", "zh": "zh-CN"}
_EXPECTED = frozenset({"user_not_in_channel", "message_not_in_streaming_state"})
"""Refusals an adapter finds its way around."""


class SlackRig:
    """The workspace with the clerk in it (tests.conformance.rig.Rig)."""

    name = "slack"
    abilities = SLACK

    def __init__(
        self, *, slack: SlackPlatform, bot: Bot, channel: Channel, house: House, rooms: tuple[Room, Room]
    ) -> None:
        self.bot = bot
        self.channel = channel
        self.slack = slack
        self._house = house
        self._support, self._desk = rooms

    async def shopper(self, name: str, *, customer: str | None = None, locale: str = "en") -> SlackPerson:
        """A member in the support channel."""
        member = self.slack.user(name, locale=_LOCALES[locale])
        if member.id not in self._support.members:
            self._support.members.append(member.id)
        if customer is not None:
            await self._house.link("slack", member.id, customer)
        return SlackPerson(member, self.slack, self._support)

    async def agent(self, name: str) -> SlackPerson:
        """A member in the desk channel too."""
        person = await self.shopper(name)
        if person.account not in self._desk.members:
            self._desk.members.append(person.account)
        return person

    def where(self, line: Line) -> tuple[Address, ConversationId]:
        """As the adapter names it."""
        place, _, thread = line.place.partition(":")
        team = self.slack.app.user.team
        conversation = f"slack:{team}:{place}:{thread}" if thread else f"slack:{team}:{place}"
        return Address(channel="slack", place=place, thread=thread), ConversationId(conversation)

    async def repeat(self, line: Line, *, times: int = 1) -> None:
        """Redeliver every event of a post."""
        ts = line.id.partition(":")[2]
        for _ in range(times):
            for delivered in list(self.slack.sent):
                if delivered.payload.get("event", {}).get("ts") == ts:
                    await self.slack.deliveries.redeliver(delivered)

    def hold(self) -> None:
        """Keep events back."""
        self.slack.faults.hold()

    async def release(self, *, reversed: bool = False) -> None:
        """Let them go."""
        await self.slack.faults.release(order="reversed" if reversed else "as it was")

    async def lose_connection(self, times: int) -> None:
        """Closed, cut, or replaced after a `disconnect` frame."""
        sockets, before = self.slack.sockets, set(map(id, self.slack.sockets.connections))
        match times % 4:
            case 0:
                await sockets.close()
            case 1:
                sockets.cut()
            case 2:
                await sockets.disconnect("warning")
            case _:
                await sockets.disconnect("refresh_requested", close=True)
        await until(
            lambda: any(one.is_open and (times % 4 == 2 or id(one) not in before) for one in sockets.connections),
            lambda: "the clerk does not come back to its socket",
        )

    async def settled(self) -> None:
        """Until every event is acknowledged and the bot has nothing left to do."""
        await self.slack.settled()
        await self._house.settled(self.bot)
        await self.slack.settled()

    def was_growing(self) -> list[str]:
        """What the streams carried."""
        calls = self.slack.calls("chat.startStream", "chat.appendStream")
        return [str(call.params.get("markdown_text") or call.params.get("chunks")) for call in calls]

    def spoken_at(self, line: Line) -> list[float]:
        """When words of the clerk reached the thread that this message began, in monotonic seconds."""
        return spoken_on_slack(self.slack, line.id.partition(":")[2])

    def complaints(self) -> list[str]:
        """Every `ok: false` but those an adapter finds its way around, and every event it never acknowledged."""
        refused = [
            f"{call.method}: {call.answer}"
            for call in self.slack.calls()
            if call.answer and not call.answer["ok"] and call.answer["error"] not in _EXPECTED
        ]
        unheard = [
            f"not acknowledged: {one.payload.get('event', one.payload)}"
            for one in self.slack.sent
            if not one.is_acknowledged
        ]
        return refused + unheard


@asynccontextmanager
async def open_slack(house: House, *, over_http: bool = False) -> AsyncIterator[SlackRig]:
    """A workspace with a support channel and a desk channel, and the bot listening: at its socket, or to signed HTTP.

    The app has what its manifest asks for, and no more.
    """
    async with SlackPlatform() as slack:
        slack.app.installed_with(manifest(COMMANDS, shop="Harbour & Pine"))
        support, desk = slack.channel("support"), slack.channel("desk", private=True)
        hears = {"signing_secret": slack.app.signing_secret} if over_http else {"app_token": slack.app.app_token}
        settings = house.settings(
            slack={"bot_token": slack.app.bot_token, "base_url": slack.base_url, **hears},
            desk={"channel": f"slack:{desk.id}"},
        )
        async with open_channel(settings.slack) as channel, house.bot(settings, {"slack": channel}) as bot:
            listener = SlackListener(bot, channel, bot.settings)
            async with _listening(listener), _served(listener, slack) if over_http else nullcontext():
                yield SlackRig(slack=slack, bot=bot, channel=channel, house=house, rooms=(support, desk))


@asynccontextmanager
async def _listening(listener: SlackListener) -> AsyncIterator[None]:
    running = asyncio.ensure_future(listener.run())
    connected = asyncio.ensure_future(listener.connected.wait())
    try:
        await asyncio.wait([running, connected], return_when="FIRST_COMPLETED")
        yield
    finally:
        for task in (running, connected):
            task.cancel()
        await asyncio.gather(running, connected, return_exceptions=True)


@asynccontextmanager
async def _served(listener: SlackListener, slack: SlackPlatform) -> AsyncIterator[None]:
    """The request URL of the app, on a web server of its own."""
    app = Starlette(routes=[Route("/slack/events", listener.handler(), methods=["POST"])])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.ensure_future(server._serve([listening]))
    slack.app.request_url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    try:
        yield
    finally:
        server.should_exit = True
        await serving
