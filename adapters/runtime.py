"""Runs the clerk: its channels, their listeners, the desk's clock and the dispatcher in one task group."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.assembly.dispatching import dispatcher_of
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.desk.reminders import Reminders
from shopclerk.bot.settings import Settings

from .choosing import Chosen
from .processes import Stopping
from .supervising import supervised

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """What listens, and what ends once it does hear something. `name` is its channel's."""

    name: str
    run: Callable[[], Awaitable[None]]
    connected: Callable[[], Awaitable[object]]


async def serve(settings: Settings, chosen: Chosen, *, stop: Stopping, listens: bool = True) -> None:
    """Serve until a stop is asked for; then finish what is under way. Raises ShopclerkError.

    A process that does not listen answers what others have heard.
    """
    began, channels = monotonic(), Opened()
    async with AsyncExitStack() as opened:
        listening = _bound(settings, opened) if chosen.web and listens else None
        bot = await opened.enter_async_context(
            open_bot(
                settings,
                open_channels=partial(_open_channels, settings, chosen, channels),
                make_dispatcher=dispatcher_of(settings),
            )
        )
        listeners = _listeners(bot, channels, settings, listening) if listens else []
        await bot.start()
        stop.serves.set()
        async with asyncio.TaskGroup() as tasks:
            going = [tasks.create_task(Reminders(bot.desk).run())] if bot.desk else []
            going += [tasks.create_task(work) for work in _housework(bot, settings)]
            alone = len(listeners) == 1
            going += [tasks.create_task(supervised(one.name, one.run, is_only=alone)) for one in listeners]
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

            slack = open_slack(settings.slack, allowed_hosts=settings.shop.allowed_hosts, language=settings.shop.locale)
            into.slack = await opened.enter_async_context(slack)
            into.by_name["slack"] = into.slack
        if chosen.discord:
            from .discord.channel import open_channel as open_discord

            into.discord = open_discord(settings)
            into.by_name["discord"] = into.discord
            opened.push_async_callback(into.discord.aclose)
        if chosen.web:
            from .web.channel import WebChannel

            into.web = WebChannel(feed=knowledge.library.filing.feed)
            into.by_name["web"] = into.web
        yield into.by_name


def _bound(settings: Settings, opened: AsyncExitStack) -> Any:
    """The web's socket, bound before anything else is opened: a port that is taken is told at once."""
    from .web.server import bind

    listening = bind(settings.web.host, settings.web.port)
    opened.callback(listening.close)
    return listening


def _listeners(bot: Bot, channels: Opened, settings: Settings, listening: Any) -> list[Listener]:
    found: list[Listener] = []
    slack_events = None
    if channels.slack is not None:
        from .slack.listener import SlackListener

        slack = SlackListener(bot, channels.slack, settings)
        found.append(Listener(name="slack", run=slack.run, connected=slack.connected.wait))
        slack_events = slack.handler() if settings.slack.signing_secret else None
    if channels.discord is not None:
        from .discord.listener import open_listener

        discord = open_listener(bot, channels.discord, settings)
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


def _housework(bot: Bot, settings: Settings) -> list[Coroutine[Any, Any, None]]:
    days = settings.privacy.retention_days
    return [bot.knowledge.library.filing.retention.run(timedelta(days=days))] if days else []


async def _say_ready(listeners: list[Listener], chosen: Chosen, began: float) -> None:
    """One line once every channel hears something, or which of them do not after a while."""
    try:
        async with asyncio.timeout(_CONNECTED_WITHIN):
            await asyncio.gather(*(one.connected() for one in listeners))
    except TimeoutError:
        log.warning("not_all_connected", channels=",".join(chosen.names), seconds=_CONNECTED_WITHIN)
        await asyncio.gather(*(one.connected() for one in listeners))
    log.info("ready", channels=",".join(chosen.names), seconds=round(monotonic() - began, 2))
