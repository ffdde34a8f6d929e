"""Discord's command tree, written from the one list of commands; brought to Discord only when it says something new."""

import hashlib
import inspect
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol

import discord
import structlog
from discord import app_commands

from shopclerk.bot.commands.command import Audience, Command, Option, Suggest

log = structlog.get_logger(__name__)

MOST_CHOICES = 25
MOST_MENUS = 5
"""Context menus on messages that an application may have."""
_DESCRIPTION = 100
_NAME = 32
_AGENTS = discord.Permissions(manage_messages=True)
"""Who sees agents' commands until the server's owner says otherwise (Server Settings › Integrations)."""
_CHINESE = (discord.Locale.chinese,)
Interaction = discord.Interaction[discord.Client]


class Runner(Protocol):
    """What the tree calls when somebody uses a command."""

    async def run(self, interaction: Interaction, command: Command, options: Mapping[str, str]) -> None:
        """A slash command."""

    async def run_on(self, interaction: Interaction, command: Command, message: discord.Message) -> None:
        """A context menu on a message."""

    async def suggest(
        self, interaction: Interaction, command: Command, option: str, typed: str
    ) -> Sequence[tuple[str, str]]:
        """Completions, as (label, value)."""

    async def failed(self, interaction: Interaction, error: Exception) -> None:
        """Something went wrong before or in one of these."""


class CommandTree(app_commands.CommandTree[discord.Client]):
    """A tree whose mistakes end in a kind private line."""

    runner: Runner

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Log it and tell the caller."""
        await self.runner.failed(interaction, error)


class CommandTranslator(app_commands.Translator):
    """Gives the Chinese names and descriptions that the commands carry."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The Chinese wording, or None where there is none."""
        return string.extras.get("zh") if locale in _CHINESE else None


def grow_tree(
    client: discord.Client, commands: Sequence[Command], runner: Runner, *, guild: discord.Object | None = None
) -> CommandTree:
    """The tree of all commands, in one server where `guild` names it."""
    tree = CommandTree(client)
    tree.runner = runner
    for command in commands:
        tree.add_command(_slash(command, runner), guild=guild)
    for command in [one for one in commands if one.on_message][:MOST_MENUS]:
        tree.add_command(_menu(command, runner), guild=guild)
    return tree


async def payload_of(tree: CommandTree, *, guild: discord.Object | None = None) -> list[dict[str, Any]]:
    """What Discord is told of the commands, with their Chinese names."""
    translator = tree.translator or CommandTranslator()
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message)
    commands = [one for kind in kinds for one in tree.get_commands(guild=guild, type=kind)]
    return [await one.get_translated_payload(tree, translator) for one in commands]


async def sync(tree: CommandTree, *, guild: discord.Object | None = None) -> bool:
    """Bring the commands to Discord unless it has them as they are; whether that was needed."""
    client = tree.client
    application = client.application_id
    if application is None:
        return False
    payload = await payload_of(tree, guild=guild)
    if await _known(client, application, guild) == digest(payload):
        return False
    await tree.sync(guild=guild)
    log.info("discord_commands_synced", commands=len(payload))
    return True


async def _known(client: discord.Client, application: int, guild: discord.Object | None) -> str:
    """The digest of the commands that Discord has; empty when it does not say."""
    try:
        if guild is None:
            return digest(await client.http.get_global_commands(application))
        return digest(await client.http.get_guild_commands(application, guild.id))
    except (discord.HTTPException, TypeError, AttributeError):
        return ""


def digest(payload: Sequence[Mapping[str, Any]]) -> str:
    """A digest of what commands say, the same for what is sent and what comes back for it."""
    said = sorted((_said(one) for one in payload), key=lambda one: (one.get("type", 1), one["name"]))
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_SAID = (
    *("type", "name", "description", "name_localizations", "description_localizations"),
    *("options", "required", "choices", "autocomplete", "value", "min_length", "max_length"),
    *("default_member_permissions", "contexts", "integration_types", "nsfw"),
)


def _said(one: Mapping[str, Any]) -> dict[str, Any]:
    """What of a command or option counts, what goes without saying left out."""
    kept: dict[str, Any] = {}
    for name in _SAID:
        value = one.get(name)
        if name in ("options", "choices"):
            value = [_said(inner) for inner in value or ()]
        elif name == "default_member_permissions" and value is not None:
            value = str(value)
        elif name in ("contexts", "integration_types"):
            value = sorted(value or ())
        if value:
            kept[name] = value
    return {"type": 1, **kept}


def _slash(command: Command, runner: Runner) -> app_commands.Command[Any, ..., Any]:
    options = command.options()

    async def run(interaction: Interaction, **given: Any) -> None:
        await runner.run(interaction, command, {name: _typed(value) for name, value in given.items() if value})

    # discord.py reads a command's options off its callback's signature.
    run.__signature__ = _signature(options)  # type: ignore[attr-defined]
    described = app_commands.describe(**{one.name: _words(one.summary, _DESCRIPTION) for one in options})(run)
    chosen = app_commands.choices(
        **{
            one.name: [app_commands.Choice(name=choice[:100], value=choice) for choice in one.choices[:MOST_CHOICES]]
            for one in options
            if one.choices
        }
    )(described)
    slash: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=_words({"en": command.name, **command.names}, _NAME),
        description=_words(command.summary, _DESCRIPTION),
        callback=chosen,
        allowed_contexts=_contexts(command),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    for one in options:
        if one.suggest is not Suggest.NONE and not one.choices and not one.is_person:
            slash.autocomplete(one.name)(_completing(command, one, runner))
    _restrict(slash, command)
    return slash


def _menu(command: Command, runner: Runner) -> app_commands.ContextMenu:
    async def run(interaction: Interaction, message: discord.Message) -> None:
        await runner.run_on(interaction, command, message)

    zh = command.names.get("zh")
    title = command.name.replace("-", " ").capitalize()
    menu = app_commands.ContextMenu(
        name=app_commands.locale_str(title, zh=zh) if zh else title,
        callback=run,
        allowed_contexts=_contexts(command),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    _restrict(menu, command)
    return menu


def _restrict(made: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu, command: Command) -> None:
    if command.audience is Audience.AGENT:
        made.default_permissions = _AGENTS


def _contexts(command: Command) -> app_commands.AppCommandContext:
    """Agents work in the server; shoppers also ask in direct messages."""
    is_shopper = command.audience is Audience.SHOPPER
    return app_commands.AppCommandContext(guild=True, dm_channel=is_shopper, private_channel=False)


def _signature(options: Sequence[Option]) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("interaction", kind, annotation=Interaction)]
    for one in sorted(options, key=lambda option: not option.required):
        default = inspect.Parameter.empty if one.required else None
        parameters.append(inspect.Parameter(one.name, kind, annotation=_annotation(one), default=default))
    return inspect.Signature(parameters)


def _annotation(option: Option) -> Any:
    if option.is_person:
        return discord.User if option.required else discord.User | None
    text: Any = str
    if option.longest and not option.choices:
        text = app_commands.Range[str, 1 if option.required else 0, min(option.longest, 6_000)]
    return text if option.required else text | None


def _typed(value: Any) -> str:
    return str(value.id) if isinstance(value, discord.abc.User) else str(value)


def _completing(
    command: Command, option: Option, runner: Runner
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await runner.suggest(interaction, command, option.name, current)
        return [
            app_commands.Choice(name=(label or value)[:100], value=value[:100])
            for label, value in list(found)[:MOST_CHOICES]
            if value
        ]

    return complete


def _words(wordings: Mapping[str, str], limit: int) -> app_commands.locale_str:
    en = wordings["en"][:limit]
    zh = wordings.get("zh", "")[:limit]
    return app_commands.locale_str(en, zh=zh) if zh and zh != en else app_commands.locale_str(en)
