"""A Discord of our own, and a clerk at work in it."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.discord_platform.platform import DiscordPlatform

from .house import House, open_house


@pytest.fixture
async def discord() -> AsyncIterator[DiscordPlatform]:
    async with DiscordPlatform() as platform:
        yield platform


@pytest.fixture
async def house(discord: DiscordPlatform) -> AsyncIterator[House]:
    async with open_house(discord) as opened:
        yield opened
