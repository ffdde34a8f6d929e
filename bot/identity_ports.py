"""The shapes that proving who a shopper is goes through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from .model.identity import LinkCode, Mail
from .model.message import ConversationId, CustomerId


class CodeSender(Protocol):
    """Brings a mail to a customer. Raises SenderError."""

    async def send(self, mail: Mail) -> None:
        """Hand it over for delivery."""


class LinkBook(Protocol):
    """One-time codes, used link tokens, and the platform accounts that are linked to customers. Raises StoreError."""

    async def add_code(self, code: LinkCode) -> None:
        """Remember a code; it takes the place of the conversation's earlier ones."""

    async def codes_sent(self, *, conversation: ConversationId, address: str) -> Sequence[datetime]:
        """When the newest codes were sent in this conversation or to this address, newest first, at most twenty."""

    async def take_try(self, conversation: ConversationId, *, at: datetime, tries: int) -> LinkCode | None:
        """The conversation's open code, one try of its `tries` taken; None when none is open or none is left."""

    async def use_code(self, id: str) -> bool:
        """Use a code up; False when it was used before."""

    async def use_link(self, id: str, *, at: datetime) -> bool:
        """Use a link token up; False when it was used before."""

    async def link_account(self, channel: str, author: str, customer: CustomerId, *, at: datetime) -> None:
        """Remember that a platform account is this customer's, in the place of an earlier one."""

    async def linked_customer(self, channel: str, author: str) -> CustomerId | None:
        """The customer a platform account is linked to, or None."""
