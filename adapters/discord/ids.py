"""Checks that the settings name channels, roles and servers by id, as Discord does."""

from collections.abc import Iterator

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

from .hearing import EVERYWHERE
from .threads import CHANNEL

_HOW = "write its id, a long number: switch on Developer Mode, then right click › Copy ID"


def check_ids(settings: Settings) -> None:
    """Raises SettingsError, which names the key and what stands there."""
    for key, written in _written(settings):
        if not written.isdigit():
            raise SettingsError(f"`{key}` {written}: {_HOW}")


def _written(settings: Settings) -> Iterator[tuple[str, str]]:
    discord, desk = settings.discord, settings.desk
    for one in discord.support_channels:
        if one != EVERYWHERE:
            yield "discord.support_channels", one
    if discord.guild:
        yield "discord.guild", discord.guild
    for key, ids in (("channel", (desk.channel or "",)), ("agents", desk.agents), ("leads", desk.leads)):
        for one in ids:
            if one.startswith(f"{CHANNEL}:"):
                yield f"desk.{key}", one.removeprefix(f"{CHANNEL}:")
