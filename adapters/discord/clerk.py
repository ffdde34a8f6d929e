"""What a listener needs of the assembled bot, and how it reaches it."""

from collections.abc import Sequence
from typing import Protocol

from shopclerk.bot.commands.command import Said
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import CommandCall, ConversationId, Message


class Reception(Protocol):
    """Takes in what people do; each returns once it is stored. Raises StoreError."""

    async def message(self, message: Message, *, roles: frozenset[str] = frozenset()) -> object:
        """Somebody wrote something."""

    async def pressed(self, pressed: Pressed, *, roles: frozenset[str] = frozenset()) -> object:
        """Somebody pressed a button under a reply."""

    async def edited(self, edited: Edited) -> object:
        """Somebody changed their message."""

    async def deleted(self, deleted: Deleted) -> object:
        """Somebody took their message back."""

    async def rated(self, rated: Rated) -> object:
        """Somebody rated an answer or a ticket."""

    async def serves(self, conversation: ConversationId) -> bool:
        """Whether the clerk takes part in a conversation already."""


class Clerk(Protocol):
    """The bot as this channel sees it."""

    @property
    def reception(self) -> Reception:
        """Where messages go."""

    async def command(self, call: CommandCall) -> Said:
        """Run a command. Raises CommandError for one that does not exist."""

    async def suggest(self, call: CommandCall, command_name: str, option: str, typed: str) -> Sequence[tuple[str, str]]:
        """Completions of a typed option, as (label, value)."""
