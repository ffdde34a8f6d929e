"""A desk over stores in memory, with a clock that moves, and what it posts written down."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from shopclerk.bot.desk.desk import Desk
from shopclerk.bot.desk.outgoings import Outgoings
from shopclerk.bot.desk.packet import Packing
from shopclerk.bot.desk.relay import Relay
from shopclerk.bot.desk.roles import Roles
from shopclerk.bot.desk.rules import DeskRules
from shopclerk.bot.desk.tickets import Tickets
from shopclerk.bot.model.delivery import Delivery, DeskCard, DeskLine, Place, PlaceRole, Words
from shopclerk.bot.model.desk import Agent
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId

from ..fakes.desk_book import FakeDeskBook
from ..fakes.outbox import FakeOutbox
from ..fakes.store import FakeStore

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday
HERE = ConversationId("discord:D1")
SHOPPER_PLACE = Address(channel="discord", place="D1")
DESK_CHANNEL = Address(channel="slack", place="C0DESK")
DESK_THREAD = Address(channel="slack", place="C0DESK", thread="1700.1")
MEI = Agent(id="slack:U1", name="Mei")
TOM = Agent(id="slack:U2", name="Tom")
_numbers = itertools.count(1)


@dataclass
class Clock:
    """Moves when told."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, span: timedelta) -> None:
        self.at += span


@dataclass
class Room:
    """The desk, and everything around it that a test looks at."""

    desk: Desk
    store: FakeStore
    book: FakeDeskBook
    outbox: FakeOutbox
    clock: Clock
    posted: list[Delivery] = field(default_factory=list)

    async def shopper_says(self, text: str, **changes: object) -> Message:
        values: dict[str, object] = {
            "conversation": HERE,
            "address": SHOPPER_PLACE,
            "author": "9",
            "author_name": "Ana",
        }
        key = f"m{next(_numbers)}"
        values |= {"id": MessageId(key), "event_id": key, "text": text, "sent_at": self.clock.now()}
        values |= {"author_name": "Ana", **changes}
        message = Message(**values)  # type: ignore[arg-type]
        await self.store.add_message(message)
        return message

    def agent_post(self, text: str, agent: Agent = MEI, address: Address = DESK_THREAD) -> Message:
        return Message(
            id=MessageId(f"post-{next(_numbers)}"),
            event_id=f"e{next(_numbers)}",
            conversation=ConversationId("slack:T1:C0DESK:1700.1"),
            address=address,
            text=text,
            sent_at=self.clock.now(),
            author=agent.id.partition(":")[2],
            author_name=agent.name,
        )

    async def escalated(self) -> None:
        ticket = await self.desk.tickets.escalate(HERE, "please look")
        await self.desk.did("escalate", MEI, ticket)
        await self.outbox.add_place(Place(address=DESK_THREAD, conversation=HERE, role=PlaceRole.DESK))

    async def shown(self, deliveries: Sequence[Delivery | None]) -> list[Words | DeskCard | DeskLine | None]:
        return [await self.desk.outgoing(one) for one in deliveries if one is not None]


MakeRoom = Callable[..., Room]


@pytest.fixture
def make_room() -> MakeRoom:
    def make(**changes: object) -> Room:
        store, clock = FakeStore(), Clock()
        outbox, book = FakeOutbox(store), FakeDeskBook(store)
        settings: dict[str, object] = {"channel": DESK_CHANNEL, "shop": "Harbour & Pine"}
        settings |= {"roles": Roles(agents=frozenset({MEI.id, TOM.id})), **changes}
        rules = DeskRules(**settings)  # type: ignore[arg-type]
        tickets = Tickets(store=store, clock=clock, promise=rules.promise)
        packing = Packing(store=store, book=book, mood=lambda _: ("neutral", "normal"), order_line=lambda *_: "")
        relay = Relay(store=store, book=book, clock=clock, rules=rules, tickets=tickets, places=outbox, outbox=outbox)
        outgoings = Outgoings(store=store, book=book, rules=rules, packing=packing, places=outbox)
        posted: list[Delivery] = []

        async def post(deliveries: Sequence[Delivery]) -> None:
            await outbox.add(deliveries)
            posted.extend(deliveries)

        desk = Desk(store=store, book=book, clock=clock, relay=relay, tickets=tickets, outgoings=outgoings, post=post)
        return Room(desk=desk, store=store, book=book, outbox=outbox, clock=clock, posted=posted)

    return make


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    return make_room()
