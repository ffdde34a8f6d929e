"""Sends what was kept, once: with a lease, looking first where an earlier try may have arrived."""

import asyncio
from dataclasses import replace
from time import monotonic

import structlog

from ..channel_ports import Channel
from ..desk.posting import first_of
from ..errors import ChannelError, ChannelRefusedError, ChannelUnavailableError
from ..metrics import metrics
from ..model.delivery import (
    Answer,
    Delivery,
    DeliveryId,
    DeliveryStatus,
    Outgoing,
    Place,
    PlaceRole,
    Sent,
    Subject,
    Whisper,
)
from ..model.message import MessageId, Reply
from ..ports import Store
from ..tracing import message_span
from .lease_watch import LeaseWatch
from .outgoing_kinds import is_private, role_of
from .post_office import LEASE, MARGIN, OWNERS, PostOffice
from .unreachable import follows, in_its_place, said_by, to_answer

log = structlog.get_logger(__name__)

FENCE = 2.0
"""Seconds a lease may take to be got; a process that slept for longer has perhaps lost it."""
GIVE_UP_AFTER = 6 * 3600.0
"""Seconds after which something that could not be sent is no longer worth sending."""
BROKEN_AFTER = 5
"""Tries after which an error that is no platform's is taken for good."""
_LONGEST_PAUSE = 60.0


class Delivering:
    """The sending half of a turn. Raises StoreError alone."""

    def __init__(self, *, store: Store, office: PostOffice) -> None:
        self._store = store
        self._office = office
        self._leases = LeaseWatch()

    async def send(self, id: DeliveryId) -> float | None:
        """Send a delivery. None: it is over, or not for this process; else the seconds after which to try again.

        What is to be said in the place of one that failed is sent with it.
        """
        found = await self._office.outbox.with_reply(id)
        if found is None:
            return None
        delivery, reply = found
        if delivery.is_over:
            return await self._send_instead(delivery) if delivery.status is DeliveryStatus.FAILED else None
        channel = self._office.channels.get(delivery.address.channel)
        if channel is None:
            return None
        outgoing = await self._outgoing(delivery, reply)
        if outgoing is None:
            if await self._is_withdrawn(delivery):
                await self._withdraw(delivery, channel)
            return None
        return await self._deliver(delivery, channel, outgoing)

    async def _outgoing(self, delivery: Delivery, reply: Reply | None) -> Outgoing | None:
        """What a delivery says now; None when there is nothing to say (yet, or any more)."""
        if delivery.subject is not Subject.ANSWER:
            return await self._office.desk.outgoing(delivery) if self._office.desk else None
        return said_by(to_answer(delivery, reply)) if reply and reply.text else None

    async def _send_instead(self, failed: Delivery) -> float | None:
        kept = await self._office.outbox.deliveries(failed.conversation, of=failed.of)
        left = next((one for one in kept if follows(failed.id, one)), None)
        return await self.send(left.id) if left else None

    async def _is_withdrawn(self, delivery: Delivery) -> bool:
        """Whether everything it answers was taken back; what the desk sends and cannot be read any more is, too."""
        if delivery.subject is not Subject.ANSWER:
            return True
        together = await self._store.answered_together(MessageId(delivery.of)) or [MessageId(delivery.of)]
        messages = [await self._store.message(one) for one in together]
        return not any(one and (one.text or one.attachments) for one in messages)

    async def _withdraw(self, delivery: Delivery, channel: Channel) -> None:
        await self._office.outbox.drop(delivery.id)
        await self._remove(delivery.shown, delivery.id, channel)

    async def _remove(self, stands: Sent | None, id: DeliveryId, channel: Channel) -> None:
        if stands is None:
            return
        try:
            async with asyncio.timeout(MARGIN):
                await channel.remove(stands)
        except (ChannelError, TimeoutError) as error:
            log.warning("left_behind", delivery=id, error=str(error) or type(error).__name__)

    async def _deliver(self, delivery: Delivery, channel: Channel, outgoing: Outgoing) -> float | None:
        with message_span("send", delivery.of, channel=channel.name, subject=delivery.subject.value) as seen:
            again = await self._try(delivery, channel, outgoing)
            seen.note(tries=delivery.tries + 1, result="over" if again is None else "later")
        return again

    async def _try(self, delivery: Delivery, channel: Channel, outgoing: Outgoing) -> float | None:
        outbox, asked = self._office.outbox, monotonic()
        now = self._office.clock.now()
        taken = await outbox.begin(delivery.id, owners=OWNERS[delivery.subject], at=now, lease=LEASE)
        if taken is None:
            return await self._not_ours(delivery.id, channel)
        self._leases.forget(delivery.id)
        if monotonic() - asked > FENCE:
            await outbox.let_go(delivery.id, error="slept on its lease")
            return 0.0
        try:
            async with asyncio.timeout(LEASE - MARGIN):
                sent = await self._put(channel, taken, outgoing)
        except ChannelRefusedError as error:
            return await self._refused(taken, outgoing, error)
        except ChannelUnavailableError as error:
            return await self._later(taken, error, after=error.retry_after)
        except (ChannelError, TimeoutError) as error:
            return await self._later(taken, error)
        except asyncio.CancelledError:
            await asyncio.shield(outbox.let_go(delivery.id, error="cut off"))
            raise
        except Exception as error:
            log.exception("delivery_broke", delivery=delivery.id)
            if taken.tries < BROKEN_AFTER:
                return await self._later(taken, error)
            return await self._given_up(taken, outgoing, error)
        await self._arrived(taken, sent, outgoing)
        return None

    async def _put(self, channel: Channel, taken: Delivery, outgoing: Outgoing) -> Sent:
        """In the place of what stands there already; else send it, after a look where an earlier try may have."""
        stands = taken.shown or await self._renewed(taken)
        if stands is not None and is_private(outgoing):
            # What stands may stand before everybody's eyes.
            await self._remove(stands, taken.id, channel)
        elif stands is not None:
            try:
                return await channel.replace(stands, outgoing)
            except ChannelRefusedError as error:
                log.info("sent_anew", delivery=taken.id, reason=str(error))
        if taken.status is DeliveryStatus.SENDING:
            found = await channel.find(outgoing)
            if found is not None:
                return found
        return await channel.send(outgoing)

    async def _renewed(self, taken: Delivery) -> Sent | None:
        """Where that lies which this delivery renews; None when it renews nothing that was sent."""
        first = first_of(taken.id)
        if first is None:
            return None
        earlier = await self._office.outbox.deliveries(taken.conversation, of=taken.of)
        sent = [one for one in earlier if first in (one.id, first_of(one.id)) and one.status is DeliveryStatus.SENT]
        return sent[-1].shown if sent else None

    async def _not_ours(self, id: DeliveryId, channel: Channel) -> float | None:
        """Dropped because a person took over, or under somebody else's lease."""
        stands = await self._office.outbox.delivery(id)
        if stands is None or stands.is_over:
            self._leases.forget(id)
            if stands and stands.status is DeliveryStatus.DROPPED:
                log.info("stayed_silent", reason="agent_took_over", delivery=id)
                await self._remove(stands.shown, id, channel)
            return None
        if self._leases.is_over(stands):
            log.warning("lease_of_nobody", delivery=id)
            await self._office.outbox.let_go(id, error="its lease stood too long")
            return 0.0
        now = self._office.clock.now()
        rest = (stands.lease_until or now) - now
        return min(LEASE, max(0.05, float(rest.total_seconds())))

    async def _arrived(self, taken: Delivery, sent: Sent, outgoing: Outgoing) -> None:
        await self._office.outbox.sent(taken.id, sent, at=self._office.clock.now())
        _counted(taken, "sent")
        if isinstance(outgoing, Answer):
            kept = (self._office.clock.now() - taken.created_at).total_seconds()
            thought = outgoing.reply.trace.ms.get("total", 0.0) / 1_000
            metrics().answer_seconds.labels(channel=sent.address.channel).observe(max(0.0, kept) + thought)
        role = role_of(outgoing)
        if role is not None and (role is PlaceRole.DESK or sent.address != taken.address):
            place = Place(address=sent.address, conversation=taken.conversation, role=role)
            if await self._office.places.place(sent.address) != place:
                await self._office.places.add_place(place)
        log.info("delivered", delivery=taken.id, channel=sent.address.channel, tries=taken.tries)

    async def _refused(self, taken: Delivery, outgoing: Outgoing, error: ChannelError) -> float | None:
        """It will never arrive: the operator reads why, the shopper where it was asked, without what was private."""
        _counted(taken, "refused")
        log.error("delivery_refused", delivery=taken.id, error=str(error))
        return await self._ended(taken, outgoing, error, refused=True)

    async def _given_up(self, taken: Delivery, outgoing: Outgoing, error: Exception) -> float | None:
        """It breaks its channel each time: the shopper reads plain words in its place."""
        _counted(taken, "given_up")
        log.error("delivery_given_up", delivery=taken.id, tries=taken.tries, error=_told(error))
        return await self._ended(taken, outgoing, error, refused=False)

    async def _ended(self, taken: Delivery, outgoing: Outgoing, error: Exception, *, refused: bool) -> float | None:
        """Keep, in the transaction that ends it, what is to be said instead; a person hears where that is nothing."""
        instead = None
        if isinstance(outgoing, Answer | Whisper):
            instead = in_its_place(taken, outgoing, refused=refused)
            if instead is None and not (refused and taken.id.startswith("answer/")):
                await self._to_a_person(taken, error)
        kept = [replace(instead, created_at=self._office.clock.now())] if instead else []
        await self._office.outbox.not_sent(taken.id, _told(error), final=True, instead=kept)
        return await self.send(instead.id) if instead else None

    async def _to_a_person(self, taken: Delivery, error: Exception) -> None:
        desk = self._office.desk
        if desk is not None:
            ticket = await desk.tickets.escalate(taken.conversation, f"the answer could not be sent: {_told(error)}")
            await desk.tell(await desk.announce(ticket))

    async def _later(self, taken: Delivery, error: Exception, *, after: float | None = None) -> float | None:
        """Wait and try again. Only a platform that asked to wait has surely not taken it."""
        told = _told(error)
        if (self._office.clock.now() - taken.created_at).total_seconds() > GIVE_UP_AFTER:
            _counted(taken, "given_up")
            log.error("delivery_given_up", delivery=taken.id, tries=taken.tries, error=told)
            await self._office.outbox.not_sent(taken.id, told, final=True)
            return None
        _counted(taken, "tried_again")
        pause = after if after is not None else min(_LONGEST_PAUSE, 0.5 * float(2 ** min(taken.tries, 10)))
        log.warning("delivery_waits", delivery=taken.id, tries=taken.tries, seconds=pause, error=told)
        if after is not None and taken.status is not DeliveryStatus.SENDING and taken.shown is None:
            await self._office.outbox.not_sent(taken.id, told, final=False)
        else:
            await self._office.outbox.let_go(taken.id, error=told)
        return pause


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__


def _counted(delivery: Delivery, result: str) -> None:
    metrics().deliveries.labels(channel=delivery.address.channel, result=result).inc()
