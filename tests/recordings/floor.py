"""A shop whose platform is a fake, being recorded: what people do there ends up in a file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from shopclerk.adapters.discord.channel import open_channel as open_discord_channel
from shopclerk.adapters.discord.listener import open_listener
from shopclerk.adapters.discord.recorded import DiscordTap
from shopclerk.adapters.discord.recorded import disguise as discord_disguise
from shopclerk.adapters.recordings.recorder import Linked, Recorder, recorded_settings
from shopclerk.adapters.recordings.wire import trace_to
from shopclerk.adapters.slack.channel import open_channel as open_slack_channel
from shopclerk.adapters.slack.listener import SlackListener
from shopclerk.adapters.slack.manifest import manifest
from shopclerk.adapters.slack.recorded import SlackTap
from shopclerk.adapters.slack.recorded import disguise as slack_disguise
from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.assembly.clock import SystemClock
from shopclerk.bot.assembly.front import inline
from shopclerk.bot.assembly.recorded_stage import Production, RecordedStage
from shopclerk.bot.assembly.stage import REPLAYED_CODE
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.commands.registry import COMMANDS
from shopclerk.bot.settings import Settings
from tests.conformance.discord_people import DiscordPerson
from tests.conformance.rig import Person
from tests.conformance.slack_people import SlackPerson
from tests.fakes.discord_platform.platform import DiscordPlatform
from tests.fakes.slack_platform.platform import SlackPlatform
from tests.fakes.slack_platform.world import Channel as Room

LOCALES = {"en": "en-US", "zh": "zh-CN"}


class Floor(Protocol):
    """What a script of one hour does things with."""

    def shopper(self, name: str, *, locale: str = "en") -> Person: ...

    def agent(self, name: str) -> Person: ...

    async def settled(self) -> None: ...

    async def repeat(self, line: Any) -> None: ...


@asynccontextmanager
async def working(
    stage: RecordedStage, settings: Settings, channels: dict[str, Channel], accounts: dict[str, str]
) -> AsyncIterator[Bot]:
    production = Production(
        settings=settings,
        clock=SystemClock(),
        channels=channels,
        make_dispatcher=inline,
        new_code=lambda: REPLAYED_CODE,
        accounts=accounts,
    )
    async with stage.bot(production) as bot:
        yield bot


async def idle(bot: Bot) -> None:
    """Until the bot has nothing left to do."""
    front: Any = bot.front
    async with asyncio.timeout(30):
        while True:
            await asyncio.sleep(0.05)
            unsent = await front.filing.outbox.undelivered(at=SystemClock().now(), limit=10)
            if not front.dispatcher.held and not unsent and not await bot.store.unanswered(front.channels, limit=10):
                return


class SlackFloor:
    """A workspace with a support channel and a desk."""

    def __init__(self, slack: SlackPlatform, bot: Bot, rooms: tuple[Room, Room]) -> None:
        self.slack = slack
        self._bot = bot
        self._support, self._desk = rooms

    def shopper(self, name: str, *, locale: str = "en") -> SlackPerson:
        member = self.slack.user(name, locale=LOCALES[locale])
        if member.id not in self._support.members:
            self._support.members.append(member.id)
        return SlackPerson(member, self.slack, self._support)

    def agent(self, name: str) -> SlackPerson:
        person = self.shopper(name)
        if person.account not in self._desk.members:
            self._desk.members.append(person.account)
        return person

    async def settled(self) -> None:
        await self.slack.settled()
        await idle(self._bot)
        await self.slack.settled()
        await asyncio.sleep(0.35)  # what follows is no part of the same burst

    async def repeat(self, line: Any) -> None:
        ts = line.id.partition(":")[2]
        for delivered in list(self.slack.sent):
            if delivered.payload.get("event", {}).get("ts") == ts:
                await self.slack.deliveries.redeliver(delivered)


@asynccontextmanager
async def slack_floor(
    stage: RecordedStage, recorder: Recorder, *, customers: dict[str, str] | None = None
) -> AsyncIterator[SlackFloor]:
    """A workspace whose every event and call is recorded; `customers` are the customers of members by name."""
    async with SlackPlatform() as slack:
        slack.app.installed_with(manifest(COMMANDS, shop="Harbour & Pine"))
        support, desk = slack.channel("support"), slack.channel("desk", private=True)
        accounts = {f"slack:{slack.user(name).id}": customer for name, customer in (customers or {}).items()}
        recorder.find_customer = _finder(accounts)
        sections = {
            "slack": {
                "bot_token": slack.app.bot_token,
                "base_url": slack.base_url,
                "app_token": slack.app.app_token,
            },
            "desk": {"channel": f"slack:{desk.id}"},
        }
        settings = stage.settings.model_copy(
            update={name: getattr(Settings.model_validate(sections), name) for name in sections}
        )
        kept = recorded_settings(settings.model_dump(mode="json"), "slack")
        tap = SlackTap(recorder.track("slack", disguise=slack_disguise, settings=kept))
        async with (
            open_slack_channel(settings.slack, trace=trace_to(tap.called)) as channel,
            working(stage, settings, {"slack": channel}, accounts) as bot,
        ):
            listener = SlackListener(bot, channel, settings, tap=tap)
            async with running(listener.run, listener.connected.wait):
                yield SlackFloor(slack, bot, (support, desk))


@asynccontextmanager
async def running(run: Callable[[], Any], connected: Callable[[], Any]) -> AsyncIterator[None]:
    listening = asyncio.ensure_future(run())
    begun = asyncio.ensure_future(connected())
    try:
        await asyncio.wait([listening, begun], return_when="FIRST_COMPLETED")
        yield
    finally:
        for task in (listening, begun):
            task.cancel()
        await asyncio.gather(listening, begun, return_exceptions=True)


def _finder(accounts: dict[str, str]) -> Callable[[str, str], Any]:
    async def find(channel: str, account: str) -> Linked | None:
        customer = accounts.get(f"{channel}:{account}")
        return Linked(customer=customer) if customer else None

    return find


@asynccontextmanager
async def recording_into(folder: Path) -> AsyncIterator[Recorder]:
    recorder = Recorder(folder)
    recorder.open()
    try:
        yield recorder
    finally:
        await recorder.aclose()


class DiscordFloor:
    """A server with a support channel and a desk."""

    def __init__(self, discord: DiscordPlatform, bot: Bot) -> None:
        self.discord = discord
        self._bot = bot

    def shopper(self, name: str, *, locale: str = "en") -> DiscordPerson:
        return DiscordPerson(self.discord, self.discord.member(name, locale=LOCALES[locale]))

    def agent(self, name: str) -> DiscordPerson:
        return DiscordPerson(self.discord, self.discord.member(name, roles=(self.discord.role("agents"),)))

    async def settled(self) -> None:
        for _ in range(2):
            await self.discord.gateway.read()
            while handlers := [one for one in asyncio.all_tasks() if one.get_name().startswith(_HANDLERS)]:
                await asyncio.wait(handlers)
            await idle(self._bot)
        await asyncio.sleep(0.35)

    async def repeat(self, line: Any) -> None:
        channels = self.discord.world.channels.values()
        self.discord.posts.tell_again(next(one for channel in channels if (one := channel.posts.get(line.id))))


_HANDLERS = ("discord.py: on_", "discord-ui-view-dispatch", "CommandTree-invoker")


@asynccontextmanager
async def discord_floor(
    stage: RecordedStage, recorder: Recorder, *, customers: dict[str, str] | None = None
) -> AsyncIterator[DiscordFloor]:
    """A server whose every dispatch and call is recorded; `customers` are the customers of members by name."""
    async with DiscordPlatform() as discord:
        discord.commands.open_to_all = True
        desk = discord.channel("desk", only_for=(discord.role("agents"),))
        accounts = {f"discord:{discord.member(name).id}": customer for name, customer in (customers or {}).items()}
        recorder.find_customer = _finder(accounts)
        sections = {
            "discord": {"token": discord.token, "api_url": discord.api_url, "gateway_url": discord.gateway_url},
            "desk": {"channel": f"discord:{desk.id}"},
        }
        given = Settings.model_validate(sections)
        settings = stage.settings.model_copy(update={name: getattr(given, name) for name in sections})
        kept = recorded_settings(settings.model_dump(mode="json"), "discord")
        tap = DiscordTap(recorder.track("discord", disguise=discord_disguise, settings=kept))
        trace = trace_to(tap.called)
        channel = open_discord_channel(settings, trace=trace)
        with discord.pointed():
            async with working(stage, settings, {"discord": channel}, accounts) as bot:
                listener = open_listener(bot, channel, settings, tap=tap.dispatched, trace=trace)
                async with running(listener.run, listener.ready):
                    await asyncio.sleep(0.5)  # the servers arrive
                    yield DiscordFloor(discord, bot)
        await channel.aclose()
