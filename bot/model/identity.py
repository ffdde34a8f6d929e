"""Proofs of who a shopper is, while they are under way."""

from dataclasses import dataclass
from datetime import datetime

from .message import ConversationId, CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """A one-time code that was sent. `address` and `code` are keyed digests; `customer` is None where nobody has it."""

    id: str
    conversation: ConversationId
    address: str
    code: str
    sent_at: datetime
    expires_at: datetime
    customer: CustomerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one customer."""

    to: str
    subject: str
    text: str
