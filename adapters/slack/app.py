"""The bolt app: which of Slack's requests goes where. Each is acknowledged once what it brought is stored, or done."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from shopclerk.bot.commands.command import Said
from shopclerk.bot.errors import ShopclerkError
from shopclerk.bot.model.delivery import DeliveryId, Whisper
from shopclerk.bot.model.inbound import Pressed, Rated
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.prompting.words import say

from .acting import Acting
from .blocks import button_row, section
from .catching_up import Hear
from .channel import SlackChannel
from .interactions import Called, to_acted, to_called, to_shortcut, to_submitted
from .settling import is_settled_by, settle
from .text import SECTION_LIMIT, safe, split, to_mrkdwn
from .welcoming import Welcoming

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse

    from .recorded import SlackTap

log = structlog.get_logger(__name__)

Ack = Callable[..., Awaitable[Any]]
Body = Mapping[str, Any]

ACK_SECONDS = 2.0
"""Seconds a command may take before it is acknowledged and its answer follows; Slack waits for three."""
_ANYTHING = re.compile(".*")


class Requests:
    """Bolt's listeners. What outlives its request runs in `tasks`, which `aclose` waits for."""

    def __init__(self, *, channel: SlackChannel, hear: Hear, acting: Acting, welcoming: Welcoming) -> None:
        self._channel = channel
        self._hear = hear
        self._acting = acting
        self._welcoming = welcoming
        self._tasks: set[asyncio.Task[None]] = set()

    async def event(self, event: dict[str, Any]) -> None:
        """A post, an edit, a deletion; raising leaves it unacknowledged, and Slack brings it again."""
        await self._hear(event)

    async def opened(self, event: dict[str, Any]) -> None:
        """The app's home or a thread with the assistant was opened."""
        self._later(self._welcoming.opened(event))

    async def other(self, event: dict[str, Any]) -> None:
        """An event nobody waits for."""

    async def command(self, ack: Ack, body: Body) -> None:
        """A slash command; always acknowledged, or its author would see `operation_timeout`."""
        called = to_called(body, own=await self._channel.own())
        running = asyncio.ensure_future(self._acting.run(called))
        done, _ = await asyncio.wait({running}, timeout=ACK_SECONDS)
        if done:
            await ack(**_payload(running.result(), called.call.conversation))
        else:
            await ack()
            self._later(self._tell_later(called, running))

    async def action(self, ack: Ack, body: Body) -> None:
        """A button."""
        acted = to_acted(body, own=await self._channel.own())
        try:
            match acted:
                case Pressed():
                    await self._acting.press(acted)
                case Rated():
                    await self._acting.rate(acted)
                case Called():
                    await self._act(ack, acted, at_home=_is_at_home(body))
                    self._settle(acted, body)
                    return
        except ShopclerkError:
            if acted is not None:
                await self._excuse(acted)
            raise
        await ack()
        self._settle(acted, body)

    def _settle(self, acted: Pressed | Rated | Called | None, body: Body) -> None:
        if acted is not None and is_settled_by(acted):
            self._later(settle(self._channel, body))

    async def shortcut(self, ack: Ack, body: Body) -> None:
        """A shortcut on a message, or a global one, which has none."""
        await self._act(ack, to_shortcut(body, own=await self._channel.own()))

    async def submitted(self, ack: Ack, body: Body) -> None:
        """A dialog was sent."""
        call = to_submitted(body, own=await self._channel.own())
        if call is not None:
            await self._act(ack, Called(call=call))
        else:
            await ack()

    async def aclose(self) -> None:
        """Wait for what still runs."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)

    async def _act(self, ack: Ack, called: Called, *, at_home: bool = False) -> None:
        """Run it, acknowledge, then tell: the answer to a press or a dialog cannot travel with the acknowledgement."""
        running = asyncio.ensure_future(self._acting.run(called))
        await asyncio.wait({running}, timeout=ACK_SECONDS)
        await ack()
        self._later(self._tell_later(called, running))
        if at_home:
            self._later(self._renew_home(called, running))

    async def _renew_home(self, called: Called, running: "asyncio.Future[Said]") -> None:
        await running
        await self._welcoming.opened({"user": called.call.author})

    async def _tell_later(self, called: Called, running: "asyncio.Future[Said]") -> None:
        await self._acting.tell(called.call, await running)

    async def _excuse(self, acted: Pressed | Rated | Called) -> None:
        if isinstance(acted, Called):
            return
        source = acted.message if isinstance(acted, Pressed) else acted
        excuse = Whisper(
            key=DeliveryId("excuse"), address=source.address, to=source.author, text=say("slack_trouble", "en")
        )
        self._later(self._acting.whisper(excuse))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def build_app(
    channel: SlackChannel, requests: Requests, *, signing_secret: str = "", tap: "SlackTap | None" = None
) -> "AsyncApp":
    """A bolt app whose listeners run before the response: an event that could not be stored is not acknowledged.

    Who the token belongs to is asked through the channel, whose failure leaves a request unacknowledged; bolt's own
    way would acknowledge it and lose it. `tap` is shown each request, for a recording.
    """
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        own = await channel.own()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id or own.team,
            bot_id=own.bot,
            bot_user_id=own.user,
            bot_token=channel.client.token,
        )

    logger = logging.getLogger("slack_bolt.shopclerk")
    logger.setLevel(logging.ERROR)  # bolt warns of each thing that is done here on purpose
    app = (tapped(AsyncApp, tap) if tap else AsyncApp)(
        name="shopclerk",
        logger=logger,
        client=channel.client,
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )
    for name in ("message", "app_mention"):
        app.event(name)(requests.event)
    for name in ("app_home_opened", "assistant_thread_started"):
        app.event(name)(requests.opened)
    app.event(_ANYTHING)(requests.other)
    app.command(_ANYTHING)(requests.command)
    app.action(_ANYTHING)(requests.action)
    app.shortcut(_ANYTHING)(requests.shortcut)
    app.view(_ANYTHING)(requests.submitted)
    return app


def tapped(kind: "type[AsyncApp]", tap: "SlackTap") -> "type[AsyncApp]":
    """The same app, each of whose requests a tap is shown, with how it was acknowledged."""

    class Tapped(kind):  # type: ignore[valid-type, misc]
        async def async_dispatch(self, req: "AsyncBoltRequest") -> "BoltResponse":
            return await tap.dispatched(req, lambda: super(Tapped, self).async_dispatch(req))

    return Tapped


def _is_at_home(body: Body) -> bool:
    view = body.get("view")
    return isinstance(view, Mapping) and view.get("type") == "home"


def _payload(said: Said, conversation: ConversationId) -> dict[str, Any]:
    """What is said as the payload of an acknowledgement, for its author's eyes only."""
    if not said.text:
        return {}
    parts = split(safe(said.text), SECTION_LIMIT - 200)
    blocks = [section(to_mrkdwn(part)) for part in parts[:40]]
    text = "\n".join(to_mrkdwn(part) for part in parts)
    return {
        "text": text,
        "blocks": [*blocks, *button_row(said.buttons, conversation)],
        "response_type": "ephemeral",
    }
