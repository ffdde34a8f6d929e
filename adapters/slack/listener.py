"""Listens to Slack: over Socket Mode with an app token, over signed HTTP with a signing secret, or both."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from shopclerk.bot.errors import ChannelSetupError, ChannelUnavailableError
from shopclerk.bot.settings import Settings

from .acting import Acting
from .app import Requests, build_app
from .catching_up import CatchingUp
from .channel import SlackChannel
from .checkup import look_over
from .client import secret
from .errors import telling
from .front import Front
from .hearing import Hearing
from .people import People
from .roles import Roles
from .welcoming import Welcoming

if TYPE_CHECKING:
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from starlette.requests import Request
    from starlette.responses import Response

    from .recorded import SlackTap

log = structlog.get_logger(__name__)

PING_SECONDS = 5.0
WATCH_SECONDS = 0.2
"""How often the socket is looked at: the SDK alone notices a closed one only after a ping's time."""
DEAD_SECONDS = 60.0
"""A socket that could not be opened again for so long is given up, and the listener started anew."""
_UNSIGNED = 401
_UNSIGNED_PAUSE = 60.0
_NOT_SIGNED = (
    "a request to /slack/events was not signed with [slack] signing_secret, or is older than 5 minutes: where it is "
    "Slack's, copy the secret from Basic Information, and check this machine's clock"
)


class SlackListener:
    """The hearing side of Slack, over an opened channel. `tap` is shown each request, for a recording."""

    def __init__(
        self, front: Front, channel: SlackChannel, settings: Settings, *, tap: "SlackTap | None" = None
    ) -> None:
        language = "zh" if settings.shop.locale.startswith("zh") else "en"
        people = People(channel.client)
        roles = Roles(channel.client, settings.desk)
        self._channel = channel
        self._settings = settings
        self._app_token = secret(settings.slack.app_token)
        self._signing_secret = secret(settings.slack.signing_secret)
        acting = Acting(front=front, channel=channel, people=people, roles=roles, language=language)
        welcoming = Welcoming(
            front=front,
            channel=channel,
            people=people,
            roles=roles,
            settings=settings,
            language=language,
        )
        hearing = Hearing(
            front=front,
            channel=channel,
            people=people,
            roles=roles,
            acting=acting,
            welcoming=welcoming,
            settings=settings,
        )
        late = partial(hearing.event, late=True)
        self._catching_up = CatchingUp(channel, late, settings.slack.support_channels)
        self._requests = Requests(
            channel=channel, hear=self._catching_up.noted(hearing.event), acting=acting, welcoming=welcoming
        )
        self._app = build_app(channel, self._requests, signing_secret=self._signing_secret, tap=tap)
        self._unsigned_again = 0.0
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled. Raises ChannelSetupError, and ChannelUnavailableError to be started anew.

        Without an app token there is nothing to open: requests come over HTTP, see `handler`.
        """
        if not self._app_token and not self._signing_secret:
            raise ChannelSetupError(
                "[slack] needs app_token (xapp-…, for Socket Mode) or signing_secret (for /slack/events over HTTP)"
            )
        own = await self._channel.own()
        log.info("slack_listening", team=own.team, user=own.user, socket=bool(self._app_token))
        looking = asyncio.ensure_future(look_over(self._channel.client, self._settings, own))
        try:
            if not self._app_token:
                self.connected.set()
                await asyncio.Event().wait()
            await self._serve_socket()
        finally:
            looking.cancel()
            self.connected.clear()
            await self._requests.aclose()

    async def dispatch(self, request: "AsyncBoltRequest") -> "BoltResponse":
        """Take one request that came some other way, such as from a recording."""
        return await self._app.async_dispatch(request)

    def handler(self) -> Callable[["Request"], Awaitable["Response"]]:
        """The handler of `POST /slack/events` for a Starlette or FastAPI server: events, commands, interactions.

        Bolt verifies each request's signature and refuses those older than 5 minutes. Raises ChannelSetupError without
        a secret. https://docs.slack.dev/authentication/verifying-requests-from-slack
        """
        if not self._signing_secret:
            raise ChannelSetupError("[slack] signing_secret is not set: copy it from the app's Basic Information page")
        from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

        handle = AsyncSlackRequestHandler(self._app).handle

        async def told(request: "Request") -> "Response":
            response = await handle(request)
            if response.status_code == _UNSIGNED:
                self._unsigned()
            return response

        return told

    def _unsigned(self) -> None:
        """Tell the operator of requests that are refused, once a minute: the secret is wrong, or somebody tries."""
        now = monotonic()
        if now >= self._unsigned_again:
            self._unsigned_again = now + _UNSIGNED_PAUSE
            log.warning("slack_signature_refused", told=_NOT_SIGNED)

    async def _serve_socket(self) -> None:
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

        socket = AsyncSocketModeHandler(self._app, self._app_token, ping_interval=PING_SECONDS).client
        try:
            async with telling("apps.connections.open"):
                socket.wss_uri = await self._opened_url()
            async with asyncio.timeout(DEAD_SECONDS):
                await socket.connect()  # type: ignore[no-untyped-call]
            self.connected.set()
            self._catching_up.begin()
            await self._watch(socket)
        except TimeoutError:
            raise ChannelUnavailableError("Slack's socket could not be opened; it is tried again") from None
        finally:
            await socket.close()  # type: ignore[no-untyped-call]

    async def _opened_url(self) -> str:
        answer = await self._channel.client.apps_connections_open(app_token=self._app_token)
        return str(answer.get("url") or "")

    async def _watch(self, socket: "SocketModeClient") -> None:
        """Open the socket again as soon as it is closed; give up when its tasks have died or it stays closed."""
        loop = asyncio.get_running_loop()
        last, lost = socket.current_session, 0.0
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if _is_dead(socket):
                raise ChannelUnavailableError("Slack's socket stopped reading; it is opened anew")
            session = socket.current_session
            if session is not None and not session.closed:
                if session is not last:
                    last = session
                    self._catching_up.begin(since=lost)
                lost = 0.0
                continue
            lost = lost or loop.time()
            if loop.time() - lost > DEAD_SECONDS:
                raise ChannelUnavailableError("Slack's socket stays closed; it is opened anew")
            if not socket.connect_operation_lock.locked():
                await self._reopened(socket)

    @staticmethod
    async def _reopened(socket: "SocketModeClient") -> None:
        try:
            async with telling("apps.connections.open", seconds=DEAD_SECONDS):
                await socket.connect_to_new_endpoint()
        except ChannelUnavailableError as error:
            log.warning("slack_socket_not_reopened", reason=str(error))
            await asyncio.sleep(1)


def _is_dead(socket: Any) -> bool:
    return socket.message_processor is None or socket.message_processor.done()
