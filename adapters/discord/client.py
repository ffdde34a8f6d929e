"""The gateway client: discord.py's own, with what the clerk listens to plugged in."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import structlog

from shopclerk.bot.channel_settings import DiscordSettings

from .arriving import Arriving
from .budget import IdentifyBudget
from .catching_up import CatchingUp
from .clerk import Clerk
from .custom_ids import PATTERN, to_carried
from .hearing import Hearing
from .interacting import Interacting
from .lenient import complete
from .looking_over import not_well
from .posts import custom_ids
from .tree import CommandTranslator, grow_tree, sync

log = structlog.get_logger(__name__)

Tap = Callable[[str, Mapping[str, Any]], None]
"""Is shown every dispatch as it comes, by its name: what recordings are made of."""
_SERVERS_SECONDS = 1.0
"""From one server's arrival to the next, after which a session has begun."""
_REMEMBERED = 2_000
"""Messages kept to tell a changed text from an unfurled link."""


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What a client hands its events to."""

    clerk: Clerk
    hearing: Hearing
    interacting: Interacting
    catching_up: CatchingUp
    budget: IdentifyBudget
    tap: Tap | None = None
    trace: aiohttp.TraceConfig | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    told: set[str] = field(default_factory=set)
    """What was found not to be well, each said once a process."""


def intents_for(settings: DiscordSettings) -> discord.Intents:
    """Servers, their messages and direct messages; texts without a mention only with the privileged intent."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    intents.message_content = settings.message_content
    return intents


def make_client(ears: Ears, settings: DiscordSettings, *, shards: int = 1) -> discord.Client:
    """A new client, sharded where there is more than one shard."""
    options: dict[str, Any] = {
        "intents": intents_for(settings),
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_messages": _REMEMBERED,
        "guild_ready_timeout": _SERVERS_SECONDS,
        "enable_debug_events": ears.tap is not None,
        "http_trace": ears.trace,
    }
    for missing in ("warn_nacl", "warn_dave"):
        setattr(discord.VoiceClient, missing, False)  # no clerk speaks; nobody needs a warning about it
    if shards > 1:
        return ShardedClient(ears, settings, shard_count=shards, **options)
    return ClerkClient(ears, settings, **options)


class ClerkButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PATTERN):
    """Any button of the clerk's; what it does is in its id, so it works after a restart."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: Any, /
    ) -> "ClerkButton":
        """The button as it is drawn under the message."""
        assert isinstance(item, discord.ui.Button)
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody pressed it."""
        label = self.item.label or str(self.item.emoji or "")
        await interaction.client.was_pressed(interaction, self.custom_id, label)


class ClerkClient(discord.Client):
    """One session of the bot at the gateway."""

    def __init__(self, ears: Ears, settings: DiscordSettings, **options: Any) -> None:
        super().__init__(**options)
        self.ears = ears
        self._guild = discord.Object(int(settings.guild)) if settings.guild else None
        self._arriving = Arriving(shards=int(options.get("shard_count") or 1))
        self._begin: asyncio.Task[None] | None = None
        self._forgive_malformed_dispatches()

    async def setup_hook(self) -> None:
        """Register the buttons and the commands."""
        from shopclerk.bot.commands.registry import COMMANDS

        self.add_dynamic_items(ClerkButton)
        tree = grow_tree(self, COMMANDS, self.ears.interacting, guild=self._guild)
        await tree.set_translator(CommandTranslator())
        try:
            await sync(tree, guild=self._guild)
        except discord.DiscordException as error:
            log.error("discord_commands_not_synced", told=str(error))

    async def close(self) -> None:
        """End it; discord.py leaves the task running that waits for servers, which would wake a closed client."""
        waiting = getattr(self._connection, "_ready_task", None)
        for task in filter(None, (waiting, self._begin)):
            task.cancel()
        await super().close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Begin no more sessions than Discord allows."""
        await self.ears.budget.take()

    async def on_ready(self) -> None:
        """A new session, at the latest: a server that does not come is not waited for."""
        await self._began()

    async def _began(self) -> None:
        """What was said since the last session comes from history."""
        if self._arriving.is_told:
            return
        self._arriving.is_told = True
        log.info("discord_ready", user=str(self.user), servers=len(self.guilds))
        self.ears.begun.set()
        for told in not_well(self, self.ears.hearing):
            if told not in self.ears.told:
                self.ears.told.add(told)
                log.error("discord_not_well", told=told)
        await self.ears.catching_up.catch_up(self)

    def noticed(self, name: str, data: Any) -> None:
        """A dispatch was read; the last server's makes the session begin."""
        if self._arriving.noticed(name, data):
            self._begin = asyncio.ensure_future(self._began())

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something."""
        await self.ears.hearing.heard(self, message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Something about a message changed."""
        await self.ears.hearing.changed(self, payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message is gone."""
        await self.ears.hearing.gone(payload.channel_id, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone."""
        await self.ears.hearing.gone(payload.channel_id, payload.message_ids)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Dialogs, which discord.py forgets over a restart, and buttons of messages that came without them."""
        data: Any = interaction.data or {}
        custom_id = str(data.get("custom_id") or "")
        if interaction.type is discord.InteractionType.modal_submit:
            await self._guarded(interaction, self.ears.interacting.submitted(interaction, custom_id))
        elif interaction.type is discord.InteractionType.component and to_carried(custom_id):
            drawn = [] if interaction.message is None else [one.to_dict() for one in interaction.message.components]
            if custom_id not in custom_ids({"components": drawn}):
                await self.was_pressed(interaction, custom_id, "")

    async def was_pressed(self, interaction: discord.Interaction[Any], custom_id: str, label: str) -> None:
        """One of the clerk's buttons was pressed."""
        await self._guarded(interaction, self.ears.interacting.pressed(interaction, custom_id, label))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Something went wrong over an event; no trace is logged, since it would show what people wrote."""
        error = sys.exception()
        log.error("discord_event_failed", what=event_method, error=type(error).__name__, told=str(error))

    async def _guarded(self, interaction: discord.Interaction[Any], doing: Any) -> None:
        try:
            await doing
        except Exception as error:  # whatever it was, somebody waits for a line
            await self.ears.interacting.failed(interaction, error)

    def _forgive_malformed_dispatches(self) -> None:
        """One dispatch that cannot be read costs itself and not the session, with which others would be lost."""
        parsers = self._connection.parsers
        for name, parse in list(parsers.items()):
            parsers[name] = _forgiving(name, parse, self)


class ShardedClient(ClerkClient, discord.AutoShardedClient):
    """The same over several sessions, one a shard."""


def _forgiving(name: str, parse: Callable[[Any], None], client: ClerkClient) -> Callable[[Any], None]:
    ears = client.ears

    def read(data: Any) -> None:
        ears.catching_up.noticed(name)
        if ears.tap is not None:
            ears.tap(name, data)
        data = complete(name, data)
        try:
            parse(data)
        except Exception as error:  # a vendor's parser meets data it was not written for
            log.warning("discord_dispatch_malformed", name=name, error=type(error).__name__, told=str(error))
        else:
            client.noticed(name, data)

    return read
