"""Buttons, slash commands, context menus and dialogs: each answered within three seconds, and to its author alone."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import structlog

from shopclerk.bot.commands.command import Command, Said
from shopclerk.bot.commands.registry import find_command
from shopclerk.bot.errors import ChannelError, ShopclerkError
from shopclerk.bot.model.message import CommandCall, MessageId
from shopclerk.bot.prompting.words import say

from .bodies import plain
from .clerk import Clerk
from .components import rows, settled
from .custom_ids import Carried, to_carried
from .dialogs import dialog_for, read_dialog
from .filed import FindButton
from .hearing import Hearing, spot_at
from .private import Interactions, Leave
from .roles import roles_of
from .text import safe, shortened
from .translate import Spot, message_id, to_call, to_pressed, to_rated

log = structlog.get_logger(__name__)

STORE_SECONDS = 2.0
"""Of the three seconds that Discord waits for a first response."""
PATIENCE_SECONDS = 60.0
"""After which whoever used a command that is answered elsewhere, or later, is told so."""
_DESK = "desk:"
Interaction = discord.Interaction[discord.Client]


@dataclass(kw_only=True)
class Interacting:
    """Answers interactions for one bot account. `find_button` tells what a button carries that did not fit its id."""

    clerk: Clerk
    hearing: Hearing
    interactions: Interactions
    find_button: FindButton
    _watches: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, interaction: Interaction, command: Command, options: Mapping[str, str]) -> None:
        """A slash command."""
        await self._command(interaction, command.name, options)

    async def run_on(self, interaction: Interaction, command: Command, message: discord.Message) -> None:
        """A command used on a message; what it needs said is asked for in a dialog."""
        target = message_id(message.channel.id, message.id)
        if command.in_modal:
            await interaction.response.send_modal(dialog_for(command, _language(interaction), target=target))
            return
        await self._command(interaction, command.name, {}, target=target)

    async def suggest(
        self, interaction: Interaction, command: Command, option: str, typed: str
    ) -> Sequence[tuple[str, str]]:
        """Completions of a typed option; none where they cannot be had in time."""
        try:
            async with asyncio.timeout(STORE_SECONDS):
                call = await self._call(interaction, command.name, _typed_so_far(interaction))
                return await self.clerk.suggest(call, command.name, option, typed) if call else ()
        except (ShopclerkError, TimeoutError) as error:
            log.warning("discord_suggest_failed", command=command.name, told=str(error))
            return ()

    async def pressed(self, interaction: Interaction, custom_id: str, label: str) -> None:
        """A button of the clerk's was pressed."""
        carried = to_carried(custom_id)
        spot = await self._spot(interaction)
        if carried is not None and carried.digest:
            carried = await self.find_button(spot, custom_id) if spot else None
        if carried is None or spot is None:
            await self.told(interaction, say("discord_button_over", _language(interaction)))
        elif carried.action.startswith(_DESK):
            await self._desk(interaction, carried.action)
        elif rated := to_rated(interaction, carried, spot):
            if await self._stored(interaction, self.clerk.reception.rated(rated)):
                if rated.ticket:  # the desk thanks for a score
                    await self._settle(interaction, custom_id)
                else:
                    await self.told(interaction, say("feedback_thanks", _language(interaction)))
        else:
            await self._press(interaction, carried, spot, label, custom_id)

    async def submitted(self, interaction: Interaction, custom_id: str) -> None:
        """A dialog was filled in; it works after a restart too, since its id says all."""
        filled = read_dialog(custom_id, interaction.data)
        if filled is not None:
            target = MessageId(filled.target) if filled.target else None
            await self._command(interaction, filled.command, filled.options, target=target)

    async def failed(self, interaction: Interaction, error: Exception) -> None:
        """Something went wrong: one line in the log, a kind one for whoever asked."""
        log.error("discord_interaction_failed", error=type(error).__name__, told=str(error))
        try:
            await self.told(interaction, say("discord_trouble", _language(interaction)))
        except (discord.DiscordException, OSError) as failure:
            log.info("discord_interaction_lost", told=str(failure))

    async def told(self, interaction: Interaction, text: str) -> None:
        """Say something to whoever made the interaction, alone."""
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
        else:
            await interaction.response.send_message(
                text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
            )

    async def _press(self, interaction: Interaction, carried: Carried, spot: Spot, label: str, carried_id: str) -> None:
        message = interaction.message
        ephemeral = message is not None and message.flags.ephemeral
        # What was said to one person alone is replaced by what follows; nothing is ever said twice that way.
        leave = _leave(interaction, "fill" if ephemeral else "add")
        pressed = to_pressed(interaction, carried, spot, label=label, leave=None if _keeps(spot, ephemeral) else leave)
        roles = roles_of(interaction.user, self.hearing.desk_channel(interaction.client))
        async with self.hearing.turn(interaction.channel_id or 0):
            if await self._stored(interaction, self.clerk.reception.pressed(pressed, roles=roles)):
                await self._settle(interaction, carried_id if not ephemeral and carried.action != "help" else "")

    async def _settle(self, interaction: Interaction, custom_id: str) -> None:
        """Acknowledge a press, and switch the row it was made in off, what was chosen marked."""
        await interaction.response.defer()
        drawn = [one.to_dict() for one in interaction.message.components] if interaction.message else []
        components = settled(drawn, custom_id) if custom_id else None
        if components is None:
            return
        try:
            await self.interactions.redraw(_leave(interaction, "fill"), components)
        except ChannelError as error:
            log.info("discord_buttons_left", told=str(error))

    async def _desk(self, interaction: Interaction, action: str) -> None:
        """`desk:<command>:<ticket>`: run it, or ask first for what it needs said."""
        _, name, ticket = (*action.split(":", 2), "")[:3]
        command = find_command(name)
        if command is not None and command.in_modal:
            await interaction.response.send_modal(dialog_for(command, _language(interaction), ticket=ticket))
            return
        await self._command(interaction, name, {"ticket": ticket} if ticket else {})

    async def _command(
        self, interaction: Interaction, name: str, options: Mapping[str, str], *, target: MessageId | None = None
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        leave = _leave(interaction, "fill")
        try:
            call = await self._call(interaction, name, options, leave=leave)
            trouble = Said(text=say("discord_trouble", _language(interaction)))
            said = await self.clerk.command(replace(call, target=target)) if call else trouble
        except ShopclerkError as error:
            log.warning("discord_command_failed", command=name, told=str(error))
            said = Said(text=say("discord_trouble", _language(interaction)))
        if said.text:
            await self._fill(leave, said)
        else:
            self._watch(leave, _language(interaction))

    async def _fill(self, leave: Leave, said: Said) -> None:
        parts = [plain(shortened(safe(said.text), 2_000), rows(said.buttons[:25]))]
        try:
            await self.interactions.answer(leave, parts)
        except ChannelError as error:
            log.warning("discord_command_unheard", told=str(error))

    async def _call(
        self,
        interaction: Interaction,
        name: str,
        options: Mapping[str, str],
        *,
        leave: Leave | None = None,
    ) -> CommandCall | None:
        spot = await self._spot(interaction)
        if spot is None:
            return None
        roles = roles_of(interaction.user, self.hearing.desk_channel(interaction.client))
        return replace(to_call(interaction, spot, name=name, options=options, leave=leave), roles=roles)

    async def _spot(self, interaction: Interaction) -> Spot | None:
        return await spot_at(
            interaction.client,
            interaction.channel or discord.Object(interaction.channel_id or 0),
            author=interaction.user.id,
        )

    async def _stored(self, interaction: Interaction, storing: Awaitable[object]) -> bool:
        """Wait until it is stored; where that takes too long or fails, ask to press again."""
        try:
            await asyncio.wait_for(storing, STORE_SECONDS)
        except (ShopclerkError, TimeoutError) as error:
            await self.failed(interaction, error)
            return False
        return True

    def _watch(self, leave: Leave, language: str) -> None:
        """Let nobody look at a waiting response for ever, such as while a person has the conversation."""

        async def watch() -> None:
            await asyncio.sleep(PATIENCE_SECONDS)
            if await self.interactions.is_waiting(leave):
                await self._fill(leave, Said(text=say("discord_later", language)))

        task = asyncio.create_task(watch())
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)

    def idle(self) -> frozenset["asyncio.Task[None]"]:
        """The watches, which only wait for time to pass."""
        return frozenset(self._watches)

    async def aclose(self) -> None:
        """Stop watching."""
        for task in self._watches:
            task.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)


def _keeps(spot: Spot, ephemeral: bool) -> bool:
    """Whether the place itself is private, so that answers stay in it as messages."""
    return spot.is_direct and not ephemeral


def _leave(interaction: Interaction, way: Any) -> Leave:
    return Leave(
        application=str(interaction.application_id), interaction=str(interaction.id), way=way, token=interaction.token
    )


def _language(interaction: Interaction) -> str:
    return "zh" if str(getattr(interaction.locale, "value", interaction.locale)).startswith("zh") else "en"


def _typed_so_far(interaction: Interaction) -> dict[str, str]:
    data: Any = interaction.data or {}
    return {str(one["name"]): str(one.get("value", "")) for one in data.get("options") or () if not one.get("options")}
