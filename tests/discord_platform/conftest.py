"""The platform, and an unmodified discord.py client that keeps what it hears."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import discord
import pytest
from discord import app_commands

from ..fakes.discord_platform.platform import DiscordPlatform

Connect = Callable[..., "asyncio.Future[Ears]"]


class Ears(discord.Client):
    """A plain client: everything it hears is kept."""

    def __init__(self, intents: discord.Intents, **options: object) -> None:
        super().__init__(intents=intents, **options)  # type: ignore[arg-type]
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.edited: list[discord.RawMessageUpdateEvent] = []
        self.deleted: list[int] = []
        self.reactions: list[discord.RawReactionActionEvent] = []
        self.interactions: list[discord.Interaction] = []
        self.threads_opened: list[discord.Thread] = []
        self.resumes = 0
        self.running: asyncio.Task[None] | None = None

    @property
    def texts(self) -> list[str]:
        """What people other than itself said."""
        return [one.content for one in self.heard if one.author != self.user]

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause between two IDENTIFYs."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        self.edited.append(event)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.deleted.append(event.message_id)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.reactions.append(event)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.threads_opened.append(thread)

    async def on_resumed(self) -> None:
        self.resumes += 1


@pytest.fixture
async def platform() -> AsyncIterator[DiscordPlatform]:
    async with DiscordPlatform() as made:
        with made.pointed():
            yield made


@asynccontextmanager
async def listening(platform: DiscordPlatform, intents: discord.Intents | None = None) -> AsyncIterator[Ears]:
    """A client that is ready, and gone afterwards."""
    client = Ears(intents or discord.Intents.all(), guild_ready_timeout=0.1)
    client.running = running = asyncio.create_task(client.start(platform.token))
    try:
        async with asyncio.timeout(10):
            await _ready(client, running)
        yield client
    finally:
        await client.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _ready(client: Ears, running: "asyncio.Task[None]") -> None:
    while not client.is_ready():
        if running.done():
            running.result()
        await asyncio.sleep(0.005)


@pytest.fixture
async def ears(platform: DiscordPlatform) -> AsyncIterator[Ears]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(listening(platform))
