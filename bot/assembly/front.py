"""Puts together what stands between channels and the engine: reception, turns, the dispatcher and the desk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..channel_ports import Channel, Dispatcher
from ..desk.desk import Desk
from ..dispatch.inline import InlineDispatcher
from ..dispatch.steps import FindUndone, Steps, Undone
from ..engine.crowding import Crowding, CrowdLimits
from ..engine.metering import spending_for
from ..engine.post_office import PostOffice
from ..engine.reception import Doorway, Reception
from ..engine.support_engine import SupportEngine
from ..engine.turns import TurnRules, Turns
from ..engine.working_signs import WorkingSigns
from ..model.delivery import Delivery
from ..ports import Clock, Store
from ..settings import Settings
from .filing import Filing

MakeDispatcher = Callable[[Steps, FindUndone], Dispatcher]
"""Makes the dispatcher over a turn's steps and what tells it what was left undone."""

_SWEPT_AT_ONCE = 1_000


def inline(steps: Steps, undone: FindUndone) -> Dispatcher:
    """The dispatcher in this process."""
    return InlineDispatcher(steps, undone=undone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontage:
    """The channels a bot serves, by name, where it keeps what it owes them, and who has the turns run."""

    filing: Filing
    channels: Mapping[str, Channel] = field(default_factory=dict)
    make_dispatcher: MakeDispatcher = inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What a front is put together from beside the engine and the settings."""

    store: Store
    clock: Clock
    frontage: Frontage
    desk: Desk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What channels call, who has the work done, and the desk where there is one."""

    reception: Reception
    dispatcher: Dispatcher
    turns: Turns
    filing: Filing
    channels: Mapping[str, Channel]
    desk: Desk | None = None

    async def start(self) -> None:
        """Begin to work, first on what an earlier process left undone. Raises StoreError."""
        await self.dispatcher.start()

    async def post(self, deliveries: Sequence[Delivery]) -> None:
        """Keep deliveries and have them sent."""
        await self.filing.outbox.add(deliveries)
        for one in deliveries:
            await self.dispatcher.deliver(one.id, one.conversation)

    async def aclose(self) -> None:
        """Finish the turns under way, and stop."""
        await self.dispatcher.aclose()
        await self.reception.aclose()


def open_front(settings: Settings, engine: SupportEngine, outfit: Outfit) -> Front:
    """A front over an engine; nothing runs before its `start`."""
    store, filing, channels = outfit.store, outfit.frontage.filing, outfit.frontage.channels
    office = PostOffice(
        outbox=filing.outbox, places=filing.places, clock=outfit.clock, channels=channels, desk=outfit.desk
    )
    rules = TurnRules(
        streams=settings.model.kind != "extractive",
        accounted=lambda message: spending_for(message.address.channel, message.author or message.conversation),
    )
    turns = Turns(engine=engine, store=store, office=office, rules=rules)
    dispatcher = outfit.frontage.make_dispatcher(turns, _undone(outfit))
    limits = CrowdLimits(
        waiting=settings.limits.waiting_messages,
        a_minute=settings.limits.shopper_messages_a_minute,
        here_a_minute=settings.limits.conversation_messages_a_minute,
    )
    doorway = Doorway(
        crowding=Crowding(store=store, limits=limits, channels=channels),
        signs=WorkingSigns(office=office),
        ratings=filing.ratings,
        message_characters=settings.limits.message_characters,
    )
    reception = Reception(store=store, office=office, turns=turns, dispatcher=dispatcher, doorway=doorway)
    return Front(
        reception=reception,
        dispatcher=dispatcher,
        turns=turns,
        filing=filing,
        channels=channels,
        desk=outfit.desk,
    )


def _undone(outfit: Outfit) -> FindUndone:
    frontage = outfit.frontage

    async def undone() -> Sequence[Undone]:
        waiting = await outfit.store.unanswered(frontage.channels, limit=_SWEPT_AT_ONCE)
        kept = await frontage.filing.outbox.undelivered(at=outfit.clock.now(), limit=_SWEPT_AT_ONCE)
        return [
            *(Undone(conversation=one.conversation, delivery=one.id) for one in kept),
            *(Undone(conversation=conversation, message=message) for conversation, message in waiting),
        ]

    return undone
