"""Every command there is: what Slack's manifest, Discord's command tree, the terminal and transcripts are made from."""

from .asking import ASKING
from .command import Audience, Command
from .moving import MOVING
from .shopping import SHOPPING
from .talking import BUTTONS, TALKING

COMMANDS: tuple[Command, ...] = (*SHOPPING, *MOVING, *TALKING, *ASKING)


def find_command(name: str) -> Command | None:
    """The command of that name, in code or in any language, or None; those that only buttons run too."""
    wanted = name.strip().removeprefix("/").casefold().replace("_", "-")
    return next((one for one in (*COMMANDS, *BUTTONS) if wanted == one.name or wanted in one.names.values()), None)


def names_of(audience: Audience) -> str:
    """The commands for somebody, as they are typed, in a row."""
    return ", ".join(f"/{one.name}" for one in COMMANDS if one.audience is audience)
