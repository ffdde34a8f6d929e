"""Runs the clerk: its channels, their listeners, the desk's clock and the dispatcher in one task group."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.assembly.dispatching import dispatcher_of
from shopclerk.bot.assembly.keeping import keep_index
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.desk.reminders import Reminders
from shopclerk.bot.settings import Settings

from .choosing import Chosen
from .processes import Helper, Stopping
from .supervising import Supervision
from .taps import Taps, open_taps

if TYPE_CHECKING:
    from .discord.channel import DiscordChannel
    from .slack.channel import SlackChannel
    from .web.channel import WebChannel

log = structlog.get_logger(__name__)

_CONNECTED_WITHIN = 30.0


@dataclass(slots=True, kw_only=True)
class Opened:
    """The channels of this process as their listeners need them."""

    slack: "SlackChannel | None" = None
    discord: "DiscordChannel | None" = None
    web: "WebChannel | None" = None
    by_name: dict[str, Channel] = field(default_factory=dict)
    taps: Taps = field(default_factory=Taps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """What listens, and what ends once it does hear something. `name` is its channel's."""

    name: str
    run: Callable[[], Awaitable[None]]
    connected: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What this process does of the whole; one that does not listen answers what others have heard.

    `helpers` are processes it starts, once the store is migrated and synced: these have one writer. `record` is the
    folder of recordings.
    """

    listens: bool = True
    health_port: int | None = None
    helpers: Sequence[Helper] = ()
    record: Path | None = None


async def serve(settings: Settings, chosen: Chosen, *, stop: Stopping, part: Part) -> None:
    """Serve until a stop is asked for; then finish what is under way. Raises ShopclerkError."""
    began, channels = monotonic(), Opened()
    async with AsyncExitStack() as opened:
        listening = _bound(settings, opened, settings.web.port) if chosen.web and part.listens else None
        health = _bound(settings, opened, part.health_port) if part.health_port is not None else None
        channels.taps = await opened.enter_async_context(open_taps(settings, chosen, part.record))
        bot = await opened.enter_async_context(
            open_bot(
                settings,
                open_channels=partial(_open_channels, settings, chosen, channels),
                make_dispatcher=dispatcher_of(settings),
            )
        )
        channels.taps.know(bot)
        listeners = _listeners(bot, channels, settings, listening) if part.listens else []
        await bot.start()
        stop.serves.set()
        async with asyncio.TaskGroup() as tasks:
            going = [tasks.create_task(Reminders(bot.desk).run())] if bot.desk else []
            going += [tasks.create_task(work) for work in _housework(bot, settings, health)]
            going += [tasks.create_task(keep_going()) for keep_going in part.helpers]
            supervision = Supervision([one.name for one in listeners])
            going += [tasks.create_task(supervision.keep(one.name, one.run)) for one in listeners]
            going.append(tasks.create_task(_say_ready(listeners, chosen, began)))
            await stop.asked.wait()
            log.info("stopping")
            for task in going:
                task.cancel()
    log.info("stopped")


@asynccontextmanager
async def _open_channels(
    settings: Settings, chosen: Chosen, into: Opened, knowledge: Knowledge
) -> AsyncIterator[Mapping[str, Channel]]:
    """The speaking sides; nothing is called yet."""
    async with AsyncExitStack() as opened:
        if chosen.slack:
            from .slack.channel import open_channel as open_slack

            slack = open_slack(
                settings.slack,
                allowed_hosts=settings.shop.allowed_hosts,
                language=settings.shop.locale,
                trace=into.taps.trace("slack"),
            )
            into.slack = await opened.enter_async_context(slack)
            into.by_name["slack"] = into.slack
        if chosen.discord:
            from .discord.channel import open_channel as open_discord

            into.discord = open_discord(settings, trace=into.taps.trace("discord"))
            into.by_name["discord"] = into.discord
            opened.push_async_callback(into.discord.aclose)
        if chosen.web:
            from .web.channel import WebChannel

            into.web = WebChannel(feed=knowledge.library.filing.feed)
            into.by_name["web"] = into.web
        yield into.by_name


def _bound(settings: Settings, opened: AsyncExitStack, port: int) -> Any:
    """A socket of the web, bound before anything else is opened: a port that is taken is told at once."""
    from .web.server import bind

    listening = bind(settings.web.host, port)
    opened.callback(listening.close)
    return listening


def _listeners(bot: Bot, channels: Opened, settings: Settings, listening: Any) -> list[Listener]:
    found: list[Listener] = []
    slack_events = None
    if channels.slack is not None:
        from .slack.listener import SlackListener

        slack = SlackListener(bot, channels.slack, settings, tap=channels.taps.slack)
        found.append(Listener(name="slack", run=slack.run, connected=slack.connected.wait))
        slack_events = slack.handler() if settings.slack.signing_secret else None
    if channels.discord is not None:
        from .discord.listener import open_listener

        heard = channels.taps.discord.dispatched if channels.taps.discord else None
        discord = open_listener(bot, channels.discord, settings, tap=heard, trace=channels.taps.trace("discord"))
        found.append(Listener(name="discord", run=discord.run, connected=discord.ready))
    if channels.web is not None:
        found.append(_web(bot, channels.web, listening, slack_events))
    return found


def _web(bot: Bot, channel: "WebChannel", listening: Any, slack_events: Any) -> Listener:
    from .web.server import counter_for, serve

    counter = counter_for(bot, channel)

    async def run() -> None:
        stopping = asyncio.Event()
        serving = asyncio.ensure_future(serve(counter, listening=listening, stop=stopping, slack_events=slack_events))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            # Its own way to stop: requests under way are finished.
            stopping.set()
            await serving
            raise

    async def connected() -> None:
        """Its socket listens from the beginning."""

    return Listener(name="web", run=run, connected=connected)


def _housework(bot: Bot, settings: Settings, health: Any) -> list[Coroutine[Any, Any, None]]:
    """What runs next to the listeners."""
    filing, days = bot.knowledge.library.filing, settings.privacy.retention_days
    work: list[Coroutine[Any, Any, None]] = [keep_index(bot.knowledge.library.ingestion)]
    if days:
        work.append(filing.retention.run(timedelta(days=days)))
    if health is not None:
        from .web.health import Health, serve_health

        work.append(serve_health(Health(feed=filing.feed), health))
    return work


async def _say_ready(listeners: list[Listener], chosen: Chosen, began: float) -> None:
    """One line once every channel hears something, or which of them do not after a while."""
    try:
        async with asyncio.timeout(_CONNECTED_WITHIN):
            await asyncio.gather(*(one.connected() for one in listeners))
    except TimeoutError:
        log.warning("not_all_connected", channels=",".join(chosen.names), seconds=_CONNECTED_WITHIN)
        await asyncio.gather(*(one.connected() for one in listeners))
    log.info(
        "ready" if listeners else "worker_ready", channels=",".join(chosen.names), seconds=round(monotonic() - began, 2)
    )
