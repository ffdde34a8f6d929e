"""Deliveries of the desk: a ticket's card, the lines of its thread, and words for the shopper. They carry ids only."""

from datetime import datetime

from ..model.delivery import Delivery, DeliveryId, LineKind, Subject
from ..model.desk import Saying
from ..model.message import Address
from ..model.ticket import Ticket

RENEWS = "~"
"""Parts a delivery's id into that of the first delivery, whose place it takes, and what tells it from others."""


def first_of(id: DeliveryId) -> DeliveryId | None:
    """The delivery that this one renews: what it sent is replaced. None for a first delivery."""
    first, parted, _ = id.partition(RENEWS)
    return DeliveryId(first) if parted else None


def card(ticket: Ticket, desk: Address, *, at: datetime, again: str = "") -> Delivery:
    """The ticket's card in the desk's channel; with `again` renewed where it lies."""
    return Delivery(
        id=_id("card", ticket.id, again),
        conversation=ticket.conversation,
        subject=Subject.CARD,
        of=ticket.id,
        address=desk,
        created_at=at,
    )


def line(ticket: Ticket, desk: Address, kind: LineKind, of: str, *, at: datetime, again: str = "") -> Delivery:
    """A line in the ticket's thread; `of` is a message, an agent's turn, a note or a deed, as `kind` says."""
    return Delivery(
        id=_id(f"line/{kind.value}", of, again),
        conversation=ticket.conversation,
        subject=Subject.LINE,
        of=of,
        address=desk,
        created_at=at,
        line=kind,
    )


def words(saying: Saying, shopper: Address, to: str, *, at: datetime, again: str = "") -> Delivery:
    """What the desk said, to the shopper."""
    return Delivery(
        id=_id("words", saying.turn.message_id, again),
        conversation=saying.conversation,
        subject=Subject.WORDS,
        of=saying.turn.message_id,
        address=shopper,
        created_at=at,
        to=to,
    )


def _id(kind: str, of: str, again: str) -> DeliveryId:
    return DeliveryId(f"{kind}/{of}{RENEWS + again if again else ''}")
