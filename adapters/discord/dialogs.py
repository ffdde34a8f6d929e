"""Dialogs (modals) for notes, replies and reasons; all they need is in their id, so they outlive a restart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from shopclerk.bot.commands.command import Command

from .custom_ids import to_carried, to_custom_id
from .text import shortened

_DIALOG = "dialog:"
_LABEL = 45
_PLACEHOLDER = 100
_LONGEST = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A dialog as it was filled in."""

    command: str
    options: Mapping[str, str]
    target: str = ""


class Dialog(discord.ui.Modal):
    """A dialog whose answer is read from the raw event; discord.py forgets dialogs over a restart."""

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Nothing: see `read_dialog`."""


def dialog_for(command: Command, language: str, *, ticket: str = "", target: str = "") -> Dialog:
    """Asks for the field that a command wants said."""
    option = next(one for one in command.options() if one.name == command.in_modal)
    asked = option.summary.get(language, option.summary["en"])
    title = " · ".join(filter(None, [command.title(language), ticket]))
    dialog = Dialog(
        title=shortened(title, _LABEL), custom_id=to_custom_id(f"{_DIALOG}{command.name}", ticket, target), timeout=60
    )
    dialog.add_item(
        discord.ui.TextInput(
            label=shortened(asked, _LABEL) if len(asked) <= _LABEL else shortened(command.title(language), _LABEL),
            placeholder=shortened(asked, _PLACEHOLDER),
            custom_id=option.name,
            style=discord.TextStyle.paragraph,
            required=option.required,
            max_length=min(option.longest or _LONGEST, _LONGEST),
        )
    )
    return dialog


def read_dialog(custom_id: str, data: Any) -> Filled | None:
    """What was filled in, or None when it is none of the clerk's dialogs."""
    carried = to_carried(custom_id)
    if carried is None or not carried.action.startswith(_DIALOG):
        return None
    options = dict(_fields((data or {}).get("components") or ()))
    if carried.conversation:
        options["ticket"] = carried.conversation
    command = carried.action.removeprefix(_DIALOG)
    return Filled(command=command, options={name: text for name, text in options.items() if text}, target=carried.key)


def _fields(components: Any) -> Iterator[tuple[str, str]]:
    """The text fields of a submitted dialog, in rows or under labels."""
    for one in components:
        if "value" in one and "custom_id" in one:
            yield str(one["custom_id"]), str(one["value"] or "").strip()
        yield from _fields(one.get("components") or ())
        if isinstance(one.get("component"), dict):
            yield from _fields([one["component"]])
