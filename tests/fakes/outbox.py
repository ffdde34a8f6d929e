"""An Outbox, Places and Ratings in memory (shopclerk.bot.channel_ports), beside a FakeStore that knows the owners."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.delivery import Delivery, DeliveryId, DeliveryStatus, Place, PlaceRole, Sent, Subject
from shopclerk.bot.model.inbound import Rated
from shopclerk.bot.model.message import Address, ConversationId, MessageId, Reply

from .store import FakeStore


class FakeOutbox:
    """Keeps deliveries where the store keeps those it is given with a reply; no method awaits another's."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self._kept = store.deliveries
        self._places = store.places

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        for one in deliveries:
            self._kept.setdefault(one.id, one)

    async def delivery(self, id: DeliveryId) -> Delivery | None:
        return self._kept.get(id)

    async def with_reply(self, id: DeliveryId) -> tuple[Delivery, Reply | None] | None:
        found = self._kept.get(id)
        if found is None or found.is_over or found.subject is not Subject.ANSWER:
            return (found, None) if found else None
        together = await self._store.answered_together(MessageId(found.of))
        messages = [await self._store.message(one) for one in together]
        stands = any(one and (one.text or one.attachments) for one in messages)
        return found, await self._store.reply_to(MessageId(found.of)) if stands else None

    async def begin(self, id: DeliveryId, *, owners: Sequence[Owner], at: datetime, lease: float) -> Delivery | None:
        found = self._kept.get(id)
        if found is None or found.is_over or (found.lease_until and found.lease_until > at):
            return None
        if (await self._store.conversation(found.conversation, turns=0)).owner not in owners:
            self._change(id, status=DeliveryStatus.DROPPED, lease_until=None)
            return None
        until = at + timedelta(seconds=lease)
        self._change(id, status=DeliveryStatus.SENDING, tries=found.tries + 1, lease_until=until)
        return replace(self._kept[id], status=found.status)

    async def begin_early(self, delivery: Delivery, *, owners: Sequence[Owner], at: datetime, lease: float) -> bool:
        if (await self._store.conversation(delivery.conversation, turns=0)).owner not in owners:
            return False
        there = [one for one in self._kept.values() if one.conversation == delivery.conversation]
        said = [one for one in there if one.subject in (Subject.ANSWER, Subject.WORDS)]
        if any(one.id == delivery.id or not one.is_over for one in said):
            return False
        until = at + timedelta(seconds=lease)
        self._kept[delivery.id] = replace(delivery, status=DeliveryStatus.SENDING, tries=1, lease_until=until)
        return True

    async def sent(self, id: DeliveryId, sent: Sent, *, at: datetime) -> None:
        self._change(id, status=DeliveryStatus.SENT, lease_until=None, receipt=sent.id, lies=sent.address, error="")

    async def not_sent(self, id: DeliveryId, error: str, *, final: bool, instead: Sequence[Delivery] = ()) -> None:
        status = DeliveryStatus.FAILED if final else DeliveryStatus.WAITING
        if (found := self._kept.get(id)) and not found.is_over:
            self._change_open(id, status=status, lease_until=None, receipt="", lies=None, error=error)
            await self.add(instead)

    async def let_go(self, id: DeliveryId, *, shown: Sent | None = None, error: str = "") -> None:
        shows = {"receipt": shown.id, "lies": shown.address} if shown else {}
        self._change_open(id, lease_until=None, error=error, **shows)

    async def drop(self, id: DeliveryId) -> None:
        self._change_open(id, status=DeliveryStatus.DROPPED, lease_until=None)

    async def undelivered(self, *, at: datetime, limit: int = 100) -> Sequence[Delivery]:
        beyond = at + timedelta(seconds=60)
        free = [
            one
            for one in self._kept.values()
            if not one.is_over and not (one.lease_until and at < one.lease_until <= beyond)
        ]
        return free[:limit]

    async def deliveries(self, conversation: ConversationId, *, of: str | None = None) -> Sequence[Delivery]:
        there = [one for one in self._kept.values() if one.conversation == conversation]
        return [one for one in there if of is None or one.of == of]

    async def by_receipt(self, address: Address, receipt: str) -> Delivery | None:
        for one in reversed(self._kept.values()):
            lies = one.lies or one.address
            if (one.receipt, lies.channel) == (receipt, address.channel) and address.place in ("", lies.place):
                return one
        return None

    async def add_place(self, place: Place) -> None:
        self._places.pop(place.address, None)
        self._places[place.address] = place

    async def place(self, address: Address) -> Place | None:
        return self._places.get(address)

    async def places(self, conversation: ConversationId, role: PlaceRole) -> Sequence[Place]:
        return [one for one in reversed(self._places.values()) if (one.conversation, one.role) == (conversation, role)]

    async def newest(self, channel: str, *, limit: int = 200) -> Sequence[Place]:
        return [one for one in reversed(self._places.values()) if one.address.channel == channel][:limit]

    def _change(self, id: DeliveryId, **changes: object) -> None:
        self._kept[id] = replace(self._kept[id], **changes)  # type: ignore[arg-type]

    def _change_open(self, id: DeliveryId, **changes: object) -> None:
        if (found := self._kept.get(id)) and not found.is_over:
            self._change(id, **changes)


class FakeRatings:
    """One rating a person and answer."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str, str], Rated] = {}

    async def rate(self, rated: Rated) -> None:
        key = (rated.address.channel, rated.author, rated.conversation, rated.turn)
        self._kept.pop(key, None)
        self._kept[key] = rated

    async def ratings(self, conversation: ConversationId) -> Sequence[Rated]:
        return [one for one in self._kept.values() if one.conversation == conversation]
