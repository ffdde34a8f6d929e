"""A shop with both platforms on loopback, and the command `shopclerk` over it as a process of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ..fakes.discord_platform.people import Person as DiscordPerson
from ..fakes.discord_platform.platform import DiscordPlatform
from ..fakes.discord_platform.world import Channel as DiscordChannel
from ..fakes.slack_platform.platform import SlackPlatform
from .clerk_at_work import PATIENCE, ClerkAtWork

T = TypeVar("T")


class Opening:
    """The shop on its first day: `settings` are what its owner wrote; change them, or the platforms, before `opens`.

    On Slack #support and a private #desk with Bea and Cleo; on Discord #support, and a hidden #desk for a role.
    """

    def __init__(self, folder: Path, slack: SlackPlatform, discord: DiscordPlatform) -> None:
        self.slack, self.discord = slack, discord
        slack.app.signing_secret = "8f742231b10e8888abcd99aaabbb85a5"
        self.support = slack.channel("support", "ana")
        self.desk = slack.channel("desk", "bea", "cleo", private=True)
        self.agents = discord.role("agents", 1 << 13)
        self.discord_desk: DiscordChannel = discord.channel("desk", only_for=(self.agents,))
        self.clerk = ClerkAtWork(folder)
        self.settings: dict[str, dict[str, Any]] = {
            "slack": {
                "bot_token": slack.app.bot_token,
                "app_token": slack.app.app_token,
                "base_url": slack.base_url,
                "support_channels": [self.support.id],
            },
            "discord": {
                "token": discord.token,
                "api_url": discord.api_url,
                "gateway_url": discord.gateway_url,
                "support_channels": [discord.support.id],
            },
            "desk": {"channel": f"slack:{self.desk.id}"},
        }

    async def opens(self, *, until: str = " ready ", flags: tuple[str, ...] = ("--slack", "--discord")) -> None:
        """Start the command, and wait until it says so."""
        self.clerk.sets(self.settings)
        await self.clerk.starts(*flags)
        await self.clerk.says(until)

    def leaks(self, said: str = "") -> list[str]:
        """Which of the secrets stand in what was said, or in the log."""
        app = self.slack.app
        written = [str(self.settings["slack"].get("bot_token")), str(self.settings["slack"].get("app_token"))]
        secrets = {*written, str(self.settings["discord"]["token"]), app.bot_token, app.app_token, app.signing_secret}
        return sorted(one for one in secrets if one in self.clerk.told + said)

    async def until(self, happened: Callable[[], T | None]) -> T:
        """What a condition says, once it is true; AssertionError with the log where it never is."""
        ends = asyncio.get_running_loop().time() + PATIENCE / 2
        while not (found := happened()):
            assert asyncio.get_running_loop().time() < ends, f"it did not happen; the log: {self.clerk.told}"
            await asyncio.sleep(0.02)
        return found

    def heard(self, person: DiscordPerson, words: str, place: DiscordChannel | None = None) -> Any:
        """The first post of the clerk's with these words that somebody sees, in a place or anywhere."""
        places = [place] if place else list(self.discord.world.channels.values())
        posts = [post for one in places for post in person.hears(one)]
        return next((post for post in posts if words in post.text), None)


@pytest.fixture
async def opening(tmp_path: Path) -> AsyncIterator[Opening]:
    """A shop whose owner has followed the guides."""
    (tmp_path / "shop").mkdir()
    async with SlackPlatform() as slack, DiscordPlatform() as discord:
        one = Opening(tmp_path / "shop", slack, discord)
        try:
            yield one
        finally:
            await one.clerk.aclose()


@pytest.fixture
def stocked(opening: Opening, demo_shop: Path) -> Opening:
    """The same shop, its documents indexed: ready for `opens`."""
    shutil.copytree(demo_shop, opening.clerk.folder, dirs_exist_ok=True)
    return opening
