"""What this channel needs of the assembled bot."""

from typing import Protocol

from shopclerk.bot.commands.command import Said
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import CommandCall, ConversationId, Message


class Reception(Protocol):
    """Takes what comes in; each call returns once it is stored. Raises StoreError."""

    async def message(self, message: Message, *, roles: frozenset[str] = ...) -> object:
        """A post."""

    async def pressed(self, pressed: Pressed, *, roles: frozenset[str] = ...) -> object:
        """A button."""

    async def edited(self, edited: Edited) -> object:
        """A post has another text now."""

    async def deleted(self, deleted: Deleted) -> object:
        """A post was taken back."""

    async def rated(self, rated: Rated) -> object:
        """Thumbs, or a score."""

    async def serves(self, conversation: ConversationId) -> bool:
        """Whether the clerk takes part in a conversation already."""


class Front(Protocol):
    """The bot as a channel sees it."""

    @property
    def reception(self) -> Reception:
        """Where messages go in."""

    async def command(self, call: CommandCall) -> Said:
        """Run a command. Raises CommandError for one that is unknown."""

    async def suggest(
        self, call: CommandCall, command_name: str, option: str, typed: str
    ) -> tuple[tuple[str, str], ...]:
        """Completions as (label, value)."""
