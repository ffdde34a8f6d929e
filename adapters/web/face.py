"""What the web needs of an assembled bot, so that it can be served by itself."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import CustomerId, Message
from shopclerk.bot.ports import Store
from shopclerk.bot.settings import Settings

KnowsCustomer = Callable[[CustomerId], Awaitable[bool]]


class Reception(Protocol):
    """Takes what comes in: stored first, answered later. Raises StoreError when it could not be stored."""

    async def message(self, message: Message) -> object:
        """Store a message and have it answered."""

    async def pressed(self, pressed: Pressed) -> object:
        """Store a press and have it answered."""

    async def edited(self, edited: Edited) -> object:
        """Take a message's new text."""

    async def deleted(self, deleted: Deleted) -> object:
        """Take a message back."""

    async def rated(self, rated: Rated) -> object:
        """Keep a rating."""


class ServedBot(Protocol):
    """The assembled bot as the web sees it."""

    @property
    def settings(self) -> Settings:
        """All settings."""

    @property
    def reception(self) -> Reception:
        """Where what comes in is taken."""

    @property
    def store(self) -> Store:
        """Conversations and messages."""

    async def knows_customer(self, id: CustomerId) -> bool:
        """Whether the shop has this customer."""
