"""`/slack/events`: what is signed is heard, what is forged or old is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from shopclerk.adapters.slack.channel import open_channel
from shopclerk.adapters.slack.listener import SlackListener
from shopclerk.bot.errors import ChannelSetupError
from shopclerk.bot.settings import Settings

from ..fakes.slack_platform.events import envelope
from ..fakes.slack_platform.platform import SlackPlatform
from ..fakes.slack_platform.signed_http import verifies
from .conftest import Front, slack_settings
from .test_translating import payload


@asynccontextmanager
async def serving(slack: SlackPlatform) -> AsyncIterator[tuple[str, Front]]:
    """A server with the handler mounted; its address, and the front behind it."""
    front = Front()
    own = slack_settings(slack, app_token=None, signing_secret=slack.app.signing_secret)
    async with open_channel(own) as channel:
        listener = SlackListener(front, channel, Settings(slack=own))
        app = Starlette(routes=[Route("/slack/events", listener.handler(), methods=["POST"])])
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
        running = asyncio.ensure_future(server.serve())
        await slack.until(lambda: server.started, "the server listens")
        port = server.servers[0].sockets[0].getsockname()[1]
        slack.app.request_url = f"http://127.0.0.1:{port}/slack/events"
        try:
            yield slack.app.request_url, front
        finally:
            server.should_exit = True
            await running


async def test_signed_events_commands_and_presses_are_heard(slack: SlackPlatform) -> None:
    async with serving(slack) as (url, front):
        assert await verifies(url, secret=slack.app.signing_secret)
        channel = slack.channel("support", "ana")
        await slack.user("ana").mentions_clerk("where is my order?", in_=channel)
        await slack.settled()
        sent = await slack.user("ana").runs("/order W1001", in_=channel)
        assert front.reception.texts == ["where is my order?"]
        assert sent.answer["text"] == "did order"
        assert all(one.is_acknowledged for one in slack.sent)


async def test_what_cannot_be_stored_is_no_200(slack: SlackPlatform) -> None:
    async with serving(slack) as (url, front):
        front.reception.fails = True
        event = envelope(slack.world, payload("direct_message")["event"])
        assert (await slack.posts_signed(url, "events_api", event)).status == 500


@pytest.mark.parametrize("wrong", [{"secret": "0" * 32}, {"skew": -301.0}, {"skew": 301.0}])
async def test_forged_and_replayed_requests_are_refused(slack: SlackPlatform, wrong: dict[str, object]) -> None:
    async with serving(slack) as (url, front):
        for kind, name in (
            ("events_api", "direct_message"),
            ("slash_commands", "slash_command"),
            ("interactive", "pressed"),
        ):
            assert (await slack.posts_signed(url, kind, payload(name), **wrong)).status == 401
        assert front.reception.texts == []
        assert front.calls == []


async def test_without_a_secret_there_is_no_handler(slack: SlackPlatform) -> None:
    own = slack_settings(slack)
    async with open_channel(own) as channel:
        with pytest.raises(ChannelSetupError, match="signing_secret is not set"):
            SlackListener(Front(), channel, Settings(slack=own)).handler()
