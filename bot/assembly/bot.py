"""Puts a bot together. The only place, with its neighbours in this folder, that picks implementations."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from shopclerk.knowledge.index_upkeep import Progress

from ..channel_ports import Channel
from ..commands.shopping import help_text
from ..desk.tickets import Promise
from ..engine.answering import ModelOptions, ModelWriter
from ..engine.consulting import Consultant
from ..engine.house_matters import Forgetting, HouseMatters
from ..engine.replying import Replier, Writers
from ..engine.rules import Rules
from ..engine.support_engine import SupportEngine
from ..llm.extractive import Extractive
from ..model_settings import ModelSettings
from ..ports import ChatModel, Clock, Store
from ..settings import Settings
from ..trace_exporters import traced_as_asked
from ..understanding.names import names_in
from .clerk import Office, Premises, Staff, hire, open_premises
from .clock import SystemClock
from .desk import forgetting, open_desk, open_office, rules_of
from .face import Bot
from .front import Frontage, MakeDispatcher, Outfit, inline, open_front
from .knowledge import Knowledge, no_progress, open_knowledge
from .models import metered, open_chat_model

__all__ = ["Bot", "assemble", "open_bot"]

NO_CHANNELS: Mapping[str, Channel] = {}
OpenChannels = Callable[[Knowledge], AbstractAsyncContextManager[Mapping[str, Channel]]]


def assemble(
    settings: Settings,
    knowledge: Knowledge,
    *,
    store: Store,
    clock: Clock | None = None,
    model: ChatModel | None = None,
    premises: Premises | None = None,
    frontage: Frontage | None = None,
) -> Bot:
    """A bot over opened knowledge and an opened store; without a `model` it answers by quoting.

    With `premises` it also works on orders; without, it only answers. With a `frontage` it serves channels through
    its `reception`, once it is started, and has a desk. Raises SettingsError for a desk's hours.
    """
    clock = clock or SystemClock()
    desk_rules = rules_of(settings)
    office = _furnished(settings, knowledge, store=store, clock=clock, model=model)
    staff = hire(settings, premises, office) if premises else None
    emptying = forgetting(frontage.filing, office, desk_rules.promise) if frontage else None
    engine = _engine(
        office, staff, rules=_rules(settings, desk_rules.promise), house=_house(settings, office, emptying)
    )
    front = None
    if frontage is not None:
        desk = open_desk(frontage.filing, store=store, clock=clock, rules=desk_rules, premises=premises)
        front = open_front(settings, engine, Outfit(store=store, clock=clock, frontage=frontage, desk=desk))
    bot = Bot(
        settings=settings, knowledge=knowledge, store=store, engine=engine, premises=premises, staff=staff, front=front
    )
    if bot.desk is not None:
        bot.office = open_office(bot.desk, office, staff, hear=bot.hear, locale=settings.shop.locale)
    return bot


def _furnished(
    settings: Settings, knowledge: Knowledge, *, store: Store, clock: Clock, model: ChatModel | None
) -> Office:
    """Who reads, looks up and writes."""
    shop = settings.shop
    extractive = Extractive(names_in)
    writer = ModelWriter(model, shop=shop.name, clock=clock, options=_options(settings.model)) if model else None
    consultant = Consultant(
        embedder=knowledge.embedder,
        retriever=knowledge.retriever,
        head=knowledge.head,
        answerable_from=knowledge.calibration.answerable_from,
        noise=knowledge.noise,
        limit=settings.limits.passages,
        rewrite=writer.rewrite if writer else None,
    )
    writers = Writers(first=writer or extractive, fallback=extractive)
    replier = Replier(store=store, consultant=consultant, writers=writers, clock=clock, shop=shop.name_in)
    return Office(
        store=store, clock=clock, consultant=consultant, retriever=knowledge.retriever, replier=replier, model=model
    )


def _engine(office: Office, staff: Staff | None, *, rules: Rules, house: HouseMatters) -> SupportEngine:
    return SupportEngine(
        store=office.store,
        consultant=office.consultant,
        replier=office.replier,
        clock=office.clock,
        rules=rules,
        clerk=staff.clerk if staff else None,
        house=house,
    )


def _house(settings: Settings, office: Office, emptying: Forgetting | None) -> HouseMatters:
    shop = settings.shop
    return HouseMatters(
        replier=office.replier,
        help_text=lambda language: help_text(language, shop=shop.name_in(language)),
        forgetting=emptying,
    )


def _options(model: ModelSettings) -> ModelOptions:
    return ModelOptions(temperature=model.temperature, max_tokens=model.max_tokens, deadline=model.timeout)


def _rules(settings: Settings, promise: Promise) -> Rules:
    return Rules(
        locale=settings.shop.locale,
        message_characters=settings.limits.message_characters,
        history_turns=settings.limits.history_turns,
        mask=settings.privacy.mask,
        # A shop may be called like its host, and may say its own name.
        allowed_hosts=(*settings.shop.allowed_hosts, settings.shop.name, *settings.shop.names.values()),
        promise=promise,
    )


@asynccontextmanager
async def open_bot(
    settings: Settings,
    *,
    progress: Progress = no_progress,
    channels: Mapping[str, Channel] = NO_CHANNELS,
    open_channels: OpenChannels | None = None,
    make_dispatcher: MakeDispatcher = inline,
) -> AsyncIterator[Bot]:
    """A bot as the settings say, with everything it needs opened and, the first time, synced. Raises ShopclerkError.

    `open_channels` opens channels over the opened knowledge, beside `channels`; they are closed after the last turn.
    """
    # The model first: what is wrong with its settings is told before a long first sync.
    async with AsyncExitStack() as opened:
        opened.enter_context(traced_as_asked())
        model = await opened.enter_async_context(open_chat_model(settings))
        knowledge = await opened.enter_async_context(open_knowledge(settings, progress=progress))
        model = metered(model, settings, knowledge.library.filing.spending, SystemClock())
        of_the_demo = await knowledge.library.holds_the_demo()
        premises = await opened.enter_async_context(
            open_premises(settings, knowledge.library.book, of_the_demo=of_the_demo)
        )
        if open_channels is not None:
            channels = {**channels, **await opened.enter_async_context(open_channels(knowledge))}
        bot = assemble(
            settings,
            knowledge,
            store=knowledge.store,
            model=model,
            premises=premises,
            frontage=Frontage(filing=knowledge.library.filing, channels=channels, make_dispatcher=make_dispatcher),
        )
        opened.push_async_callback(bot.aclose)
        yield bot
