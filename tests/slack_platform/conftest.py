"""A Slack on loopback with an unmodified slack-bolt app connected to it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_platform.platform import SlackPlatform

Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        yield platform


@pytest.fixture
def client(slack: SlackPlatform) -> AsyncWebClient:
    return AsyncWebClient(slack.app.bot_token, base_url=slack.base_url)


@pytest.fixture
def app(slack: SlackPlatform, client: AsyncWebClient) -> AsyncApp:
    logger = logging.getLogger("bolt")
    logger.setLevel(logging.CRITICAL)
    return AsyncApp(client=client, signing_secret=slack.app.signing_secret, logger=logger)


@pytest.fixture
async def connect(slack: SlackPlatform) -> AsyncIterator[Connect]:
    handlers = []

    async def connected(app: AsyncApp, ping_interval: float = 0.2) -> AsyncSocketModeHandler:
        client = AsyncWebClient(slack.app.bot_token, base_url=slack.base_url)
        handler = AsyncSocketModeHandler(app, slack.app.app_token, web_client=client, ping_interval=ping_interval)
        await handler.connect_async()
        handlers.append(handler)
        await slack.until(lambda: slack.sockets.connections, "the app is connected")
        return handler

    yield connected
    for handler in handlers:
        await handler.close_async()
    await asyncio.sleep(0)


class Heard(list[dict[str, Any]]):
    """Events an app got, whole."""


@pytest.fixture
def heard(app: AsyncApp) -> Heard:
    """Every message event and mention that reaches the app, acknowledged."""
    events = Heard()

    @app.event("message")
    async def _message(event: dict[str, Any]) -> None:
        events.append(event)

    @app.event("app_mention")
    async def _mention(event: dict[str, Any]) -> None:
        events.append(event)

    return events
