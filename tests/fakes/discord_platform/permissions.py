"""Permission bits, and what somebody may do in a channel.

https://discord.com/developers/docs/topics/permissions
"""

from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The bits that matter to a support bot."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


EVERYTHING = (1 << 50) - 1

PERSON = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What a new server gives everybody."""

CLERK = PERSON | Permission.MANAGE_THREADS
"""What a support bot is usually invited with."""


@dataclass(slots=True)
class Overwrite:
    """An exception in one channel, for a role (`kind` 0) or a member (`kind` 1)."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0


def resolve(base: int, overwrites: list[Overwrite], *, everyone: str, roles: set[str], member: str) -> int:
    """A channel's exceptions applied in Discord's order: everyone, the roles together, the member."""
    if base & Permission.ADMINISTRATOR:
        return EVERYTHING
    mine = {(one.kind, one.id): one for one in overwrites}
    if (general := mine.get((0, everyone))) is not None:
        base = base & ~general.deny | general.allow
    held = [one for (kind, id), one in mine.items() if kind == 0 and id in roles]
    for one in held:
        base &= ~one.deny
    for one in held:
        base |= one.allow
    if (own := mine.get((1, member))) is not None:
        base = base & ~own.deny | own.allow
    return base
