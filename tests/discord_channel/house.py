"""A Discord listener and channel over the loopback platform, with a clerk that writes down what it is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shopclerk.adapters.discord.channel import DiscordChannel, open_channel
from shopclerk.adapters.discord.listener import DiscordListener
from shopclerk.bot.commands.command import Said
from shopclerk.bot.model.delivery import Answer, DeliveryId
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import (
    Action,
    Address,
    Button,
    CommandCall,
    ConversationId,
    Intent,
    Message,
    MessageId,
    Outcome,
    Reply,
    Trace,
    Visibility,
)
from shopclerk.bot.settings import Settings
from shopclerk.knowledge.passage import Citation
from tests.fakes.discord_platform.platform import DiscordPlatform


@dataclass
class NotingClerk:
    """Takes everything in, keeps it, and serves the conversations it was told of."""

    messages: list[Message] = field(default_factory=list)
    roles: list[frozenset[str]] = field(default_factory=list)
    pressings: list[Pressed] = field(default_factory=list)
    edits: list[Edited] = field(default_factory=list)
    deletions: list[Deleted] = field(default_factory=list)
    ratings: list[Rated] = field(default_factory=list)
    calls: list[CommandCall] = field(default_factory=list)
    served: set[str] = field(default_factory=set)
    says: Said = field(default_factory=lambda: Said(text="Done."))
    suggestions: Sequence[tuple[str, str]] = ()

    @property
    def reception(self) -> "NotingClerk":
        """Itself."""
        return self

    async def message(self, message: Message, *, roles: frozenset[str] = frozenset()) -> None:
        if all(message.event_id != one.event_id for one in self.messages):
            self.messages.append(message)
            self.roles.append(roles)

    async def pressed(self, pressed: Pressed, *, roles: frozenset[str] = frozenset()) -> None:
        self.pressings.append(pressed)
        self.roles.append(roles)

    async def edited(self, edited: Edited) -> None:
        self.edits.append(edited)

    async def deleted(self, deleted: Deleted) -> None:
        self.deletions.append(deleted)

    async def rated(self, rated: Rated) -> None:
        self.ratings.append(rated)

    async def serves(self, conversation: ConversationId) -> bool:
        return conversation in self.served

    async def command(self, call: CommandCall) -> Said:
        self.calls.append(call)
        return self.says

    async def suggest(self, call: CommandCall, command_name: str, option: str, typed: str) -> Sequence[tuple[str, str]]:
        self.calls.append(call)
        return self.suggestions


@dataclass
class House:
    """The platform, and our side of it."""

    discord: DiscordPlatform
    clerk: NotingClerk
    channel: DiscordChannel
    listener: DiscordListener
    running: asyncio.Task[None]


def settings_for(discord: DiscordPlatform, *, desk: str = "", **more: object) -> Settings:
    """Settings that point at the platform."""
    place = {"token": discord.token, "api_url": discord.api_url, "gateway_url": discord.gateway_url}
    values: dict[str, object] = {"discord": {**place, **more}}
    if desk:
        values["desk"] = {"channel": f"discord:{desk}"}
    return Settings.model_validate(values)


@asynccontextmanager
async def open_house(
    discord: DiscordPlatform, *, clerk: NotingClerk | None = None, desk: str = "", **more: object
) -> AsyncIterator[House]:
    """Our side, connected."""
    clerk = clerk or NotingClerk()
    settings = settings_for(discord, desk=desk, **more)
    with discord.pointed():
        channel = open_channel(settings)
        listener = DiscordListener(clerk, channel, settings)
        running = asyncio.create_task(listener.run())
        try:
            await asyncio.wait_for(listener.ready(), 10)
            yield House(discord, clerk, channel, listener, running)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await channel.aclose()


def answer_to(
    message: Message,
    text: str = "You have 30 days [1].",
    *,
    key: str = "",
    private: bool = False,
    buttons: tuple[Button, ...] = (),
    actions: tuple[Action, ...] = (),
    language: str = "en",
    cited: bool = True,
) -> Answer:
    """An answer to what somebody said."""
    citation = Citation(n=1, document="Returns", section="Window", uri="returns.md#window", quote="30 days")
    return Answer(
        key=DeliveryId(key or f"answer/{message.id}"),
        address=message.address,
        conversation=message.conversation,
        to=message.author,
        answers=message.id,
        reply=Reply(
            text=text,
            outcome=Outcome.ANSWERED,
            language=language,
            intent=Intent(name="returns.window", confidence=1),
            trace=Trace(model="test"),
            citations=(citation,) if cited else (),
            buttons=buttons,
            actions=actions,
            visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        ),
    )


def message_at(address: Address, *, id: str = "discord:1:1", author: str = "1") -> Message:
    """A message that was said somewhere."""
    return Message(
        id=MessageId(id),
        event_id=id,
        conversation=ConversationId("discord:1"),
        address=address,
        text="hello",
        sent_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
        author=author,
    )
