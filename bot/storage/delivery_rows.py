"""Translates between the rows of what goes out and its types."""

from typing import Any

from sqlalchemy import RowMapping

from ..model.delivery import Delivery, DeliveryId, DeliveryStatus, LineKind, Place, PlaceRole, Subject
from ..model.message import Address, ConversationId

Row = dict[str, Any]


def delivery_row(delivery: Delivery) -> Row:
    """A delivery as its row."""
    return {
        "id": delivery.id,
        "conversation_id": delivery.conversation,
        "subject": delivery.subject.value,
        "of": delivery.of,
        "line": delivery.line.value if delivery.line else None,
        **address_row(delivery.address),
        "token": delivery.address.token,
        "to": delivery.to,
        "created_at": delivery.created_at,
        "status": delivery.status.value,
        "tries": delivery.tries,
        "receipt": delivery.receipt,
        "sent_place": delivery.lies.place if delivery.lies else None,
        "sent_thread": delivery.lies.thread if delivery.lies else None,
        "error": delivery.error,
    }


def to_delivery(row: RowMapping) -> Delivery:
    """A row as its delivery."""
    lies = None
    if row["receipt"] and row["sent_place"] is not None:
        lies = Address(channel=row["channel"], place=row["sent_place"], thread=row["sent_thread"])
    return Delivery(
        id=DeliveryId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        subject=Subject(row["subject"]),
        of=row["of"],
        address=Address(channel=row["channel"], place=row["place"], thread=row["thread"], token=row["token"]),
        created_at=row["created_at"],
        to=row["to"],
        line=LineKind(row["line"]) if row["line"] else None,
        status=DeliveryStatus(row["status"]),
        tries=row["tries"],
        receipt=row["receipt"],
        error=row["error"],
        lies=lies,
        lease_until=row["lease_until"],
    )


def address_row(address: Address) -> Row:
    """The columns that say where."""
    return {"channel": address.channel, "place": address.place, "thread": address.thread}


def to_place(row: RowMapping) -> Place:
    """A row as its place."""
    return Place(
        address=Address(channel=row["channel"], place=row["place"], thread=row["thread"]),
        conversation=ConversationId(row["conversation_id"]),
        role=PlaceRole(row["role"]),
    )
