"""Serves the HTTP face: binds its port, starts and stops uvicorn in order."""

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
import uvicorn

from shopclerk.bot.errors import SettingsError

from .app import SlackEvents, create_app
from .bell import Bell
from .callers import Callers
from .counter import Counter
from .customers import Customers
from .pressure import Pressure
from .sessions import Sessions, session_secret

if TYPE_CHECKING:
    from shopclerk.bot.assembly.bot import Bot
    from shopclerk.bot.identity_ports import LinkBook
    from shopclerk.bot.web_ports import Feed

    from .channel import WebChannel
    from .face import ServedBot

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 10
_BACKLOG = 1_024


def open_counter(
    bot: "ServedBot", *, feed: "Feed", bell: Bell, book: "LinkBook", not_ready: Callable[[], str] = lambda: ""
) -> Counter:
    """Everything the routes work with. `bell` is the one the WebChannel rings. Raises SettingsError."""
    settings = bot.settings
    sessions = Sessions(session_secret(settings))
    return Counter(
        bot=bot,
        feed=feed,
        bell=bell,
        sessions=sessions,
        callers=Callers(sessions=sessions, feed=feed, settings=settings.web),
        customers=Customers(settings=settings, feed=feed, book=book, knows=bot.knows_customer),
        pressure=Pressure(),
        not_ready=not_ready,
    )


def counter_for(bot: "Bot", channel: "WebChannel", *, not_ready: Callable[[], str] = lambda: "") -> Counter:
    """The counter of an opened bot, whose answers `channel` brings to its pages. Raises SettingsError."""
    if bot.front is None:
        raise SettingsError("this bot has nowhere to keep what the web brings: assemble it with a `frontage`")
    feed = bot.front.filing.feed
    channel.open(feed)
    return open_counter(bot, feed=feed, bell=channel.bell, book=bot.knowledge.library.book, not_ready=not_ready)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises SettingsError for a port that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio takes it for no TCP socket and leaves Nagle's algorithm on: 40 ms on every post.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"the web cannot listen on {host}:{port}: {error.strerror or error}; set another [web] host or port,"
            " or stop what uses it"
        ) from error
    listening.setblocking(False)
    return listening


async def serve(
    counter: Counter,
    *,
    listening: socket.socket,
    stop: asyncio.Event,
    slack_events: SlackEvents | None = None,
) -> None:
    """Serve until `stop` is set; then take nothing new, finish what is under way and say good-bye to pages."""
    config = uvicorn.Config(
        create_app(counter, slack_events=slack_events),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=64 * 1024,
        ws="none",
    )
    server = _Server(config)
    host, port = listening.getsockname()[:2]
    log.info("web_listens", address=f"http://{host}:{port}")
    async with asyncio.TaskGroup() as tasks:
        stopping = tasks.create_task(_stop(server, counter, stop))
        await server.serve(sockets=[listening])
        stopping.cancel()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: who started it stops it."""

    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave the process's signals alone."""
        from contextlib import nullcontext

        return nullcontext()


async def _stop(server: uvicorn.Server, counter: Counter, stop: asyncio.Event) -> None:
    await stop.wait()
    counter.stopping.set()
    counter.bell.ring_all()
    server.should_exit = True
