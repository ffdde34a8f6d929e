"""The Outbox and the Places over SQL: every method is one short transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select, update

from ..database.connections import Database
from ..database.upserts import insert_or_keep
from ..model.conversation import Owner
from ..model.delivery import Delivery, DeliveryId, DeliveryStatus, Place, PlaceRole, Sent, Subject
from ..model.message import Address, ConversationId, MessageId, Reply
from .delivery_rows import delivery_row, to_delivery, to_place
from .delivery_tables import UNDELIVERED, deliveries, places
from .history import read_reply
from .place_rows import find_place, put_place
from .tables import HAS_SOMETHING, conversations, turns

_ONE = select(deliveries).where(deliveries.c.id == bindparam("id"))
_LOCKED = _ONE.with_for_update()
_STANDS = (
    select(turns.c.sequence).where(turns.c.message_id.in_(bindparam("ids", expanding=True)), HAS_SOMETHING).limit(1)
)
_OF_CONVERSATION = (
    select(deliveries).where(deliveries.c.conversation_id == bindparam("id")).order_by(deliveries.c.sequence)
)
_OF_SUBJECT = _OF_CONVERSATION.where(deliveries.c.of == bindparam("of"))
# A lease that ends later than any lasts was taken before the wall clock was put back: whoever looks judges by a timer.
_UNDELIVERED = (
    select(deliveries)
    .where(
        UNDELIVERED,
        or_(
            deliveries.c.lease_until.is_(None),
            deliveries.c.lease_until <= bindparam("at"),
            deliveries.c.lease_until > bindparam("beyond"),
        ),
    )
    .order_by(deliveries.c.sequence)
    .limit(bindparam("limit"))
)
_BY_RECEIPT = (
    select(deliveries)
    .where(deliveries.c.receipt == bindparam("receipt"), deliveries.c.channel == bindparam("channel"))
    .order_by(deliveries.c.sequence.desc())
)
# The conversation first: a claim changes that row, so one of the two waits for the other.
# Written, not only locked: a claim that began on an earlier snapshot must meet it, and look again (REPEATABLE READ).
_TOUCHED = update(conversations).values(owner=conversations.c.owner).returning(conversations.c.owner)
_OWNER = _TOUCHED.where(
    conversations.c.id
    == select(deliveries.c.conversation_id).where(deliveries.c.id == bindparam("which")).scalar_subquery()
)
_ITS_OWNER = _TOUCHED.where(conversations.c.id == bindparam("of"))
_EARLIER = (
    select(deliveries.c.id)
    .where(
        deliveries.c.conversation_id == bindparam("id"),
        or_(UNDELIVERED, deliveries.c.id == bindparam("new")),
        deliveries.c.subject.in_([Subject.ANSWER.value, Subject.WORDS.value]),
    )
    .limit(1)
)
_CHANGE = update(deliveries).where(deliveries.c.id == bindparam("which"))
_CHANGE_UNDELIVERED = _CHANGE.where(UNDELIVERED)
_PLACES = (
    select(places)
    .where(places.c.conversation_id == bindparam("id"), places.c.role == bindparam("role"))
    .order_by(places.c.sequence.desc())
)
_NEWEST = (
    select(places)
    .where(places.c.channel == bindparam("channel"))
    .order_by(places.c.sequence.desc())
    .limit(bindparam("limit"))
)
LONGEST_LEASE = 60.0
"""Seconds; none is ever given for so long."""


class SqlOutbox:
    """Deliveries and places in a SQL database (bot.channel_ports.Outbox and Places)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keep = insert_or_keep(database.dialect, deliveries)

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keep what is to be delivered; one that is already there is left alone."""
        if deliveries:
            await self._database.write(partial(keep_deliveries, self._keep, deliveries))

    async def delivery(self, id: DeliveryId) -> Delivery | None:
        """A delivery as it stands, or None."""
        found = await self._read(_ONE, id=id)
        return found[0] if found else None

    async def with_reply(self, id: DeliveryId) -> tuple[Delivery, Reply | None] | None:
        """A delivery as it stands, with the reply it brings, or None."""
        return await self._database.read(partial(_with_reply, id))

    async def begin(self, id: DeliveryId, *, owners: Sequence[Owner], at: datetime, lease: float) -> Delivery | None:
        """Take a delivery to send it now, for `lease` seconds; None when it is over or somebody else is sending it.

        In the same transaction: when the conversation's owner is none of `owners` the delivery is dropped. Its
        `status` in what comes back is the one before: `sending` means that an earlier try may have arrived.
        """
        until = at + timedelta(seconds=lease)

        def work(connection: Connection) -> Delivery | None:
            owner, found = _standing(connection, id)
            if found is None or found.is_over or (found.lease_until and found.lease_until > at):
                return None
            if owner not in owners:
                connection.execute(_CHANGE, {"which": id, **_ended(DeliveryStatus.DROPPED)})
                return None
            changes = {"status": DeliveryStatus.SENDING.value, "tries": found.tries + 1, "lease_until": until}
            connection.execute(_CHANGE, {"which": id, **changes})
            return replace(found, tries=found.tries + 1, lease_until=until)

        return await self._database.write(work)

    async def begin_early(self, delivery: Delivery, *, owners: Sequence[Owner], at: datetime, lease: float) -> bool:
        """Keep a delivery whose answer is still being written and take it at once, for `lease` seconds.

        False, and nothing is kept, when it was kept before, when something said earlier in its conversation is still
        on its way there, or when the owner is none of `owners`.
        """
        early = replace(delivery, status=DeliveryStatus.SENDING, tries=1)
        row = {**delivery_row(early), "lease_until": at + timedelta(seconds=lease)}

        def work(connection: Connection) -> bool:
            owner = connection.scalar(_ITS_OWNER, {"of": delivery.conversation})
            if Owner(owner or Owner.BOT) not in owners:
                return False
            if connection.execute(_EARLIER, {"id": delivery.conversation, "new": delivery.id}).first() is not None:
                return False
            return connection.execute(self._keep, row).rowcount == 1

        return await self._database.write(work)

    async def sent(self, id: DeliveryId, sent: Sent, *, at: datetime) -> None:
        """It arrived."""
        await self._change(_CHANGE, id, **_ended(DeliveryStatus.SENT), **_lying(sent), sent_at=at, error="")

    async def not_sent(self, id: DeliveryId, error: str, *, final: bool, instead: Sequence[Delivery] = ()) -> None:
        """It did not arrive; `final`: it never will. `instead` is kept in the same transaction, to be sent for it."""
        status = DeliveryStatus.FAILED if final else DeliveryStatus.WAITING
        nothing = {"receipt": "", "sent_place": None, "sent_thread": None}
        changes = {"which": id, **_ended(status), **nothing, "error": error}

        def work(connection: Connection) -> None:
            if connection.execute(_CHANGE_UNDELIVERED, changes).rowcount:
                keep_deliveries(self._keep, instead, connection)

        await self._database.write(work)

    async def let_go(self, id: DeliveryId, *, shown: Sent | None = None, error: str = "") -> None:
        """End the lease without an end: it may have arrived, or `shown` stands there half written."""
        await self._change(_CHANGE_UNDELIVERED, id, lease_until=None, error=error, **(_lying(shown) if shown else {}))

    async def drop(self, id: DeliveryId) -> None:
        """It is not to be sent any more."""
        await self._change(_CHANGE_UNDELIVERED, id, **_ended(DeliveryStatus.DROPPED))

    async def undelivered(self, *, at: datetime, limit: int = 100) -> Sequence[Delivery]:
        """What waits, or whose lease ran out, oldest first."""
        return await self._read(_UNDELIVERED, at=at, beyond=at + timedelta(seconds=LONGEST_LEASE), limit=limit)

    async def deliveries(self, conversation: ConversationId, *, of: str | None = None) -> Sequence[Delivery]:
        """A conversation's deliveries, oldest first; with `of` those that carry it."""
        if of is None:
            return await self._read(_OF_CONVERSATION, id=conversation)
        return await self._read(_OF_SUBJECT, id=conversation, of=of)

    async def by_receipt(self, address: Address, receipt: str) -> Delivery | None:
        """The delivery that a platform's message came from: what was rated, edited or replied to.

        An address without a place stands for the whole channel.
        """
        found = await self._read(_BY_RECEIPT, receipt=receipt, channel=address.channel)
        here = (one for one in found if not address.place or (one.lies or one.address).place == address.place)
        return next(here, None)

    async def add_place(self, place: Place) -> None:
        """Remember a place; a later conversation takes the place of an earlier one there."""
        await self._database.write(partial(put_place, place))

    async def place(self, address: Address) -> Place | None:
        """What this address belongs to, or None."""
        return await self._database.read(partial(find_place, address))

    async def places(self, conversation: ConversationId, role: PlaceRole) -> Sequence[Place]:
        """Where a conversation is, newest first."""
        rows = await self._database.read(
            lambda c: c.execute(_PLACES, {"id": conversation, "role": role.value}).mappings().all()
        )
        return [to_place(row) for row in rows]

    async def newest(self, channel: str, *, limit: int = 200) -> Sequence[Place]:
        """A channel's places that were taken last: where to look for what was missed."""
        values = {"channel": channel, "limit": limit}
        rows = await self._database.read(lambda c: c.execute(_NEWEST, values).mappings().all())
        return [to_place(row) for row in rows]

    async def _read(self, statement: Select[Any], **values: Any) -> list[Delivery]:
        rows = await self._database.read(lambda c: c.execute(statement, values).mappings().all())
        return [to_delivery(row) for row in rows]

    async def _change(self, statement: Any, id: DeliveryId, **changes: Any) -> None:
        await self._database.write(lambda c: c.execute(statement, {"which": id, **changes}))


def keep_deliveries(statement: Any, kept: Sequence[Delivery], connection: Connection) -> None:
    """Insert deliveries in a transaction that is under way; those already there are left alone."""
    if kept:
        connection.execute(statement, [delivery_row(one) for one in kept])


def _with_reply(id: DeliveryId, connection: Connection) -> tuple[Delivery, Reply | None] | None:
    row = connection.execute(_ONE, {"id": id}).mappings().first()
    if row is None:
        return None
    delivery = to_delivery(row)
    if delivery.is_over or delivery.subject is not Subject.ANSWER:
        return delivery, None
    reply, answers = read_reply(MessageId(delivery.of), connection)
    stands = reply is not None and connection.scalar(_STANDS, {"ids": answers or [delivery.of], "limit": 1})
    return delivery, reply if stands else None


def _standing(connection: Connection, id: DeliveryId) -> tuple[Owner, Delivery | None]:
    """The delivery with its conversation's owner, both locked."""
    owner = connection.scalar(_OWNER, {"which": id})
    row = connection.execute(_LOCKED, {"id": id}).mappings().first()
    return Owner(owner or Owner.BOT), to_delivery(row) if row else None


def _ended(status: DeliveryStatus) -> dict[str, Any]:
    return {"status": status.value, "lease_until": None}


def _lying(sent: Sent) -> dict[str, Any]:
    return {"receipt": sent.id, "sent_place": sent.address.place, "sent_thread": sent.address.thread}
