"""The steps of a turn: a stored message is answered, the answer kept, and sent; each may be run again after a crash."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

import structlog

from ..errors import ConversationChangedError, StoreError
from ..metrics import metrics
from ..model.conversation import Conversation
from ..model.delivery import Answer, Delivery, DeliveryId, DeliveryStatus, Subject
from ..model.inbound import Waiting
from ..model.message import ConversationId, Message, MessageId, Outcome, Reply
from ..ports import Store
from .delivering import Delivering
from .excusing import excuse, pass_over
from .hearing import Heard, first_in_line, hear_together
from .post_office import PostOffice, answer_key
from .streaming import Stream
from .support_engine import SupportEngine
from .turn import silent
from .unreachable import to_answer

log = structlog.get_logger(__name__)

TRIES = 3
"""Tries after which a message that breaks its turn is set aside with an apology."""
BEGUN_AT_MOST = 10
"""Beginnings after which a message is taken to be what ends the process, and set aside too."""
_PAUSE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRules:
    """How turns run: whether answers are shown as they grow, and seconds after which one is stuck.

    `accounted` is the context in which a message's models are asked: whose question it is.
    """

    streams: bool = False
    seconds: float = 180.0
    accounted: Callable[[Message], AbstractContextManager[None]] = lambda _: nullcontext()


class Turns:
    """Answers and sends. Raises StoreError alone: everything else is explained to the shopper."""

    def __init__(self, *, engine: SupportEngine, store: Store, office: PostOffice, rules: TurnRules) -> None:
        self._engine = engine
        self._store = store
        self._office = office
        self._rules = rules
        self._delivering = Delivering(store=store, office=office)

    async def send(self, delivery: DeliveryId) -> float | None:
        """Send a delivery. None: it is over; else the seconds after which to try again. Raises StoreError."""
        with _store_failures_counted():
            return await self._delivering.send(delivery)

    async def abandoned(self, conversation: ConversationId) -> None:
        """The process at work in this conversation is dead: nobody holds a lease on what it was sending."""
        for one in await self._office.outbox.deliveries(conversation):
            if one.status is DeliveryStatus.SENDING and not one.is_over:
                await self._office.outbox.let_go(one.id, error="its worker died")

    async def answer(self, message: MessageId) -> Sequence[DeliveryId]:
        """Answer what waits in the message's conversation, up to it; the deliveries to be sent now, in order."""
        with _store_failures_counted():
            return await self._answer(message)

    async def _answer(self, message: MessageId) -> Sequence[DeliveryId]:
        kept: list[DeliveryId] = []

        def begins(waiting: Sequence[Waiting]) -> Sequence[Waiting]:
            return first_in_line(waiting) if any(one.message.id == message for one in waiting) else ()

        while True:
            begun = await self._store.begin_answer(message, begins, turns=self._engine.rules.history_turns)
            if begun is None:
                return ()
            line = begins(begun.waiting)
            if not line:
                return kept or await self._left_of(message, begun.conversation.id)
            try:
                settled, now = await self._answer_first(line, begun.conversation)
            except ConversationChangedError:
                log.info("answered_anew", conversation=begun.conversation.id)
                continue
            kept += now
            if any(one.message.id == message for one in settled):
                return kept

    async def put_off(self, message: Message, situation: str, *, silently: bool = False) -> Sequence[DeliveryId]:
        """Settle a stored message without answering it, in the clerk's words for `situation` or in silence."""
        kept: list[DeliveryId] = []
        waiting = await self._store.take_unanswered(message.conversation, lambda _: ())
        alone = [one for one in waiting if one.message == message]
        if alone:
            # Whatever else waits there: those before it are answered in their turn.
            await self._settle(replace(self._heard(alone, kept), together=()), situation, silently=silently)
        return kept

    async def _left_of(self, asked: MessageId, conversation: ConversationId) -> Sequence[DeliveryId]:
        """What is not over yet of the answer to a message that was answered before."""
        left: list[DeliveryId] = []
        for one in await self._store.answered_together(asked):
            found = await self._office.outbox.deliveries(conversation, of=one)
            left += [delivery.id for delivery in found if not delivery.is_over]
        return left

    async def _answer_first(
        self, line: Sequence[Waiting], stands: Conversation | None
    ) -> tuple[Sequence[Waiting], Sequence[DeliveryId]]:
        """Answer these messages together, or set the first aside; which were settled, the deliveries to be sent."""
        kept: list[DeliveryId] = []
        for tried in range(1, TRIES + 1):
            if max(one.begun for one in line) > BEGUN_AT_MOST:
                break
            try:
                shown = await self._try(self._heard(line, kept, stands), line)
                return line, [one for one in kept if one != shown]
            except StoreError:
                raise
            except Exception:
                log.exception("turn_failed", message=line[-1].message.id, tries=tried)
                line, stands = line[:1], None
                kept.clear()
                await asyncio.sleep(_PAUSE * tried)
        log.error("dead_lettered", message=line[0].message.id, begun=line[0].begun)
        metrics().dead_letters.labels(channel=line[0].message.address.channel).inc()
        await self._settle(self._heard(line[:1], kept), "dead_lettered")
        return line[:1], kept

    async def _settle(self, heard: Heard, situation: str, *, silently: bool = False) -> None:
        clock, locale = self._office.clock, self._engine.rules.locale
        if silently:
            await pass_over(heard, situation, store=self._store, clock=clock)
        else:
            await excuse(heard, situation, store=self._store, clock=clock, locale=locale)

    async def _try(self, heard: Heard, line: Sequence[Waiting]) -> DeliveryId | None:
        """Answer; the delivery that was shown to its end already, if any."""
        if not heard.received.text and not heard.received.oddity:
            await self._settle(heard, "empty", silently=True)
            return None
        stream = self._stream(heard, line[-1])
        try:
            async with asyncio.timeout(self._rules.seconds):
                with self._rules.accounted(heard.message):
                    reply = await self._engine.answer(heard, stream.say if stream else None)
            _counted(heard.message, reply)
        except BaseException:
            if stream:
                await asyncio.shield(stream.drop())
            raise
        if stream is None:
            return None
        return await self._finish(stream, self._delivery(heard.message, line[-1].revision), reply)

    async def _finish(self, stream: Stream, delivery: Delivery, reply: Reply) -> DeliveryId | None:
        if not reply.text:
            await stream.drop()
            # A person took over while it was written: nothing of it is left to be sent.
            await self._office.outbox.drop(delivery.id)
            return None
        return delivery.id if await stream.finish(to_answer(delivery, reply)) else None

    def _stream(self, heard: Heard, last: Waiting) -> Stream | None:
        channel = self._office.channels.get(heard.message.address.channel)
        if channel is None or not channel.streams or not self._rules.streams or last.revision:
            return None
        delivery = self._delivery(heard.message, 0)
        stub: Answer = to_answer(delivery, silent("streaming"))
        return Stream(self._office, channel, delivery, stub)

    def _heard(self, line: Sequence[Waiting], kept: list[DeliveryId], stands: Conversation | None = None) -> Heard:
        keep_with = partial(self._deliveries, line, kept)
        heard = hear_together(line, limit=self._engine.rules.message_characters, keep_with=keep_with)
        return replace(heard, conversation=stands)

    async def _deliveries(self, line: Sequence[Waiting], kept: list[DeliveryId], reply: Reply) -> Sequence[Delivery]:
        """What a reply brings to people: itself to the shopper, its ticket and the shopper's words to the desk."""
        last, desk = line[-1], self._office.desk
        found = [self._delivery(last.message, last.revision)] if reply.text else []
        if desk and reply.ticket:
            card = await desk.announce_id(reply.ticket)
            found += [card] if card else []
        to_a_person = reply.outcome is Outcome.SILENT or (reply.outcome is Outcome.HANDED_OVER and not reply.reason)
        if desk and to_a_person:
            for one in line:
                said = await (desk.shopper_changed if one.revision else desk.relay_to_desk)(one.message)
                found += [said] if said else []
        kept[:] = [one.id for one in found]
        return found

    def _delivery(self, message: Message, revision: int) -> Delivery:
        return Delivery(
            id=answer_key(message.id, revision),
            conversation=message.conversation,
            subject=Subject.ANSWER,
            of=message.id,
            address=message.address,
            created_at=self._office.clock.now(),
            to=message.author,
        )


@contextmanager
def _store_failures_counted() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        if not isinstance(error, ConversationChangedError):
            metrics().store_failures.inc()
        raise


def _counted(message: Message, reply: Reply) -> None:
    metrics().answers.labels(channel=message.address.channel, outcome=reply.outcome.value).inc()
    if reply.outcome is Outcome.HANDED_OVER and reply.reason:
        metrics().handoffs.labels(reason=reply.reason).inc()
