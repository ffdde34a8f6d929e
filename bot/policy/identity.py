"""Who a shopper is proved to be: what counts as a proof, and how often one may be tried."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.message import CustomerId

CODE_DIGITS = 6
CODES_AN_HOUR = 3
TRIES = 5
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What is known of a speaker: what the channel vouches for, their linked account, what the conversation proved."""

    vouched: CustomerId | None = None
    linked: CustomerId | None = None
    conversation: CustomerId | None = None
    author: str = ""


def proved_customer(proofs: Proofs) -> CustomerId | None:
    """The customer a message comes from, None for a stranger.

    What a conversation proved counts only where nobody else can speak in it; in a channel the account counts.
    """
    if proofs.vouched or proofs.linked:
        return proofs.vouched or proofs.linked
    return None if proofs.author else proofs.conversation


def may_send_code(sent: Sequence[datetime], now: datetime) -> bool:
    """Whether one more code may be sent, after those sent for the same conversation or to the same address."""
    return sum(now - at < _HOUR for at in sent) < CODES_AN_HOUR


def keyed_digest(secret: bytes, *parts: str) -> str:
    """What is kept instead of a code or an address: nobody without the secret can try them all."""
    return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def is_same(given: str, kept: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), kept.encode())
