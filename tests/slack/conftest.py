"""A listener and a channel over the fake platform, before a front that writes down what reaches it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from shopclerk.adapters.slack.channel import SlackChannel, open_channel
from shopclerk.adapters.slack.listener import SlackListener
from shopclerk.bot.commands.command import Said
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import CommandCall, ConversationId, Message
from shopclerk.bot.settings import Settings, SlackSettings

from ..fakes.slack_platform.platform import SlackPlatform


class Reception:
    """Keeps what comes in, each event once; `fails` makes it unable to store."""

    def __init__(self) -> None:
        self.messages: list[tuple[Message, frozenset[str]]] = []
        self.presses: list[Pressed] = []
        self.edits: list[Edited] = []
        self.deletions: list[Deleted] = []
        self.ratings: list[Rated] = []
        self.served: set[str] = set()
        self.fails = False
        self._events: set[str] = set()

    async def message(self, message: Message, *, roles: frozenset[str] = frozenset()) -> None:
        if self.fails:
            raise StoreError("the disk is full")
        self.served.add(message.conversation)
        if message.event_id not in self._events:
            self._events.add(message.event_id)
            self.messages.append((message, roles))

    async def pressed(self, pressed: Pressed, *, roles: frozenset[str] = frozenset()) -> None:
        if self.fails:
            raise StoreError("the disk is full")
        self.presses.append(pressed)

    async def edited(self, edited: Edited) -> None:
        self.edits.append(edited)

    async def deleted(self, deleted: Deleted) -> None:
        self.deletions.append(deleted)

    async def rated(self, rated: Rated) -> None:
        self.ratings.append(rated)

    async def serves(self, conversation: ConversationId) -> bool:
        return conversation in self.served

    @property
    def texts(self) -> list[str]:
        return [message.text for message, _ in self.messages]


class Front:
    """A bot that answers commands with their name, or as `answers` says."""

    def __init__(self) -> None:
        self.reception = Reception()
        self.calls: list[CommandCall] = []
        self.answer: Callable[[CommandCall], Said] = lambda call: Said(text=f"did {call.name}")
        self.takes = 0.0
        self.tickets: tuple[tuple[str, str], ...] = ()

    async def command(self, call: CommandCall) -> Said:
        self.calls.append(call)
        await asyncio.sleep(self.takes)
        return self.answer(call)

    async def suggest(
        self, call: CommandCall, command_name: str, option: str, typed: str
    ) -> tuple[tuple[str, str], ...]:
        return self.tickets


@dataclass(slots=True, kw_only=True)
class Clerk:
    """The adapter at work in a workspace."""

    slack: SlackPlatform
    front: Front = field(default_factory=Front)
    channel: SlackChannel
    listener: SlackListener

    @property
    def heard(self) -> Reception:
        return self.front.reception


def slack_settings(slack: SlackPlatform, **more: Any) -> SlackSettings:
    given = {"bot_token": slack.app.bot_token, "app_token": slack.app.app_token, "base_url": slack.base_url}
    return SlackSettings(**(given | more))


@asynccontextmanager
async def clerk_in(slack: SlackPlatform, *, desk: DeskSettings | None = None, **more: Any) -> AsyncIterator[Clerk]:
    settings = Settings(slack=slack_settings(slack, **more), desk=desk or DeskSettings())
    front = Front()
    async with open_channel(settings.slack) as channel:
        listener = SlackListener(front, channel, settings)
        running = asyncio.ensure_future(listener.run())
        connected = asyncio.ensure_future(listener.connected.wait())
        await asyncio.wait({running, connected}, return_when=asyncio.FIRST_COMPLETED, timeout=15)
        try:
            if running.done():
                running.result()
            yield Clerk(slack=slack, front=front, channel=channel, listener=listener)
        finally:
            for task in (running, connected):
                task.cancel()
            await asyncio.gather(running, connected, return_exceptions=True)


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        yield platform


@pytest.fixture
async def clerk(slack: SlackPlatform) -> AsyncIterator[Clerk]:
    async with clerk_in(slack) as running:
        yield running
