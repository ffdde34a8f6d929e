"""The platforms that take the suite. A new channel adds a line here, and a module with its rig."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from .discord_rig import DISCORD, open_discord
from .house import House
from .rig import Ability, Rig
from .slack_rig import SLACK, open_slack
from .web_rig import WEB, open_web


@dataclass(frozen=True, slots=True, kw_only=True)
class RigKind:
    """A platform: what it has, and how its rig is opened over what all share."""

    abilities: frozenset[Ability]
    open: Callable[[House], AbstractAsyncContextManager[Rig]]


RIGS: dict[str, RigKind] = {
    "slack": RigKind(abilities=SLACK, open=open_slack),
    "discord": RigKind(abilities=DISCORD, open=open_discord),
    "web": RigKind(abilities=WEB, open=open_web),
}
