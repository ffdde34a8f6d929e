"""Shows an answer while it is written, with a lease a sentence, so that a person can take over in between."""

import asyncio

import structlog

from ..channel_ports import Channel, LiveAnswer
from ..errors import ChannelError
from ..model.delivery import Answer, Delivery, DeliveryStatus, Sent, Subject
from ..model.message import Visibility
from ..tracing import message_span
from .post_office import LEASE, MARGIN, OWNERS, PostOffice

log = structlog.get_logger(__name__)


class Stream:
    """One answer on its way. What goes wrong with it is logged: the whole answer is delivered anyway."""

    def __init__(self, office: PostOffice, channel: Channel, delivery: Delivery, stub: Answer) -> None:
        self._office = office
        self._channel = channel
        self._delivery = delivery
        self._stub = stub
        self._live: LiveAnswer | None = None
        self._shown: Sent | None = None
        self._is_off = False

    async def say(self, sentence: str) -> None:
        """Show one more sentence, unless somebody took over."""
        if self._is_off:
            return
        if not await (self._begun() if self._live else self._begun_early()):
            await self.drop()
            return
        live = self._live = self._live or self._channel.live(self._stub)
        try:
            async with asyncio.timeout(LEASE - MARGIN):
                self._shown = await live.say(sentence) or self._shown
        except (ChannelError, TimeoutError) as error:
            log.warning("stream_broke", delivery=self._delivery.id, error=str(error) or type(error).__name__)
            self._is_off = True
        finally:
            await self._office.outbox.let_go(self._delivery.id, shown=self._shown)

    async def finish(self, answer: Answer) -> Sent | None:
        """Put the whole answer in the place of what was shown; None when that is left to the delivery."""
        if answer.reply.visibility is Visibility.PRIVATE:
            await self.drop()
        if self._live is None or self._is_off:
            return None
        if not await self._begun():
            kept = await self._office.outbox.delivery(self._delivery.id)
            if kept is not None and kept.status is DeliveryStatus.DROPPED:
                await self.drop()  # a person took over before the last word
            return None
        channel = self._delivery.address.channel
        try:
            with message_span("send", self._delivery.of, channel=channel, streamed=True):
                async with asyncio.timeout(LEASE - MARGIN):
                    sent = await self._live.finish(answer)
        except (ChannelError, TimeoutError) as error:
            log.warning("stream_broke", delivery=self._delivery.id, error=str(error) or type(error).__name__)
            await self._office.outbox.let_go(self._delivery.id, shown=self._shown)
            return None
        await self._office.outbox.sent(self._delivery.id, sent, at=self._office.clock.now())
        return sent

    async def drop(self) -> None:
        """Take back what was shown."""
        self._is_off = True
        if self._live is None:
            return
        live, self._live = self._live, None
        try:
            async with asyncio.timeout(LEASE - MARGIN):
                await live.drop()
        except (ChannelError, TimeoutError) as error:
            log.warning("stub_left_behind", delivery=self._delivery.id, error=str(error) or type(error).__name__)
        else:
            await self._office.outbox.not_sent(self._delivery.id, "taken back", final=False)

    async def _begun_early(self) -> bool:
        """Nothing said earlier is still on its way here, and no earlier process has begun this answer."""
        owners, at = OWNERS[Subject.ANSWER], self._office.clock.now()
        return await self._office.outbox.begin_early(self._delivery, owners=owners, at=at, lease=LEASE)

    async def _begun(self) -> bool:
        owners = OWNERS[Subject.ANSWER]
        at = self._office.clock.now()
        return await self._office.outbox.begin(self._delivery.id, owners=owners, at=at, lease=LEASE) is not None
