"""Puts a bot together. The only place, with its neighbours in this folder, that picks implementations."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from shopclerk.knowledge.index_upkeep import Progress

from ..channel_ports import Channel
from ..commands.shopping import help_text
from ..desk.tickets import Promise
from ..engine.answering import ModelOptions, ModelWriter
from ..engine.consulting import Consultant
from ..engine.house_matters import HouseMatters
from ..engine.replying import Replier, Writers
from ..engine.rules import Rules
from ..engine.support_engine import SupportEngine
from ..llm.extractive import Extractive
from ..model_settings import ModelSettings
from ..ports import ChatModel, Clock, Store
from ..settings import Settings
from ..trace_exporters import traced_as_asked
from .clerk import Office, Premises, hire, open_premises
from .clock import SystemClock
from .desk import forgetting, open_desk, open_office, rules_of
from .face import Bot
from .filing import Filing
from .front import MakeDispatcher, Outfit, inline, open_front
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
    filing: Filing | None = None,
    channels: Mapping[str, Channel] = NO_CHANNELS,
    make_dispatcher: MakeDispatcher = inline,
) -> Bot:
    """A bot over opened knowledge and an opened store; without a `model` it answers by quoting.

    With `premises` it also works on orders; without, it only answers. With `filing` it serves `channels`, by name,
    through its `reception`, once it is started, and has a desk. Raises SettingsError for a desk's hours.
    """
    clock = clock or SystemClock()
    desk_rules = rules_of(settings)
    shop = settings.shop
    extractive = Extractive()
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
    retriever = knowledge.retriever
    office = Office(store=store, clock=clock, consultant=consultant, retriever=retriever, replier=replier, model=model)
    staff = hire(settings, premises, office) if premises else None
    engine = SupportEngine(
        store=store,
        consultant=consultant,
        replier=replier,
        clock=clock,
        rules=_rules(settings, desk_rules.promise),
        clerk=staff.clerk if staff else None,
        house=HouseMatters(
            replier=replier,
            help_text=lambda language: help_text(language, shop=shop.name_in(language)),
            forgetting=forgetting(filing, office, desk_rules.promise) if filing else None,
        ),
    )
    front = None
    if filing is not None:
        desk = open_desk(filing, store=store, clock=clock, rules=desk_rules, premises=premises)
        outfit = Outfit(
            store=store, filing=filing, clock=clock, channels=channels, make_dispatcher=make_dispatcher, desk=desk
        )
        front = open_front(settings, engine, outfit)
    bot = Bot(
        settings=settings, knowledge=knowledge, store=store, engine=engine, premises=premises, staff=staff, front=front
    )
    if bot.desk is not None:
        bot.office = open_office(bot.desk, office, staff, hear=bot.hear, locale=shop.locale)
    return bot


def _options(model: ModelSettings) -> ModelOptions:
    return ModelOptions(temperature=model.temperature, max_tokens=model.max_tokens, deadline=model.timeout)


def _rules(settings: Settings, promise: Promise) -> Rules:
    return Rules(
        locale=settings.shop.locale,
        message_characters=settings.limits.message_characters,
        history_turns=settings.limits.history_turns,
        mask=settings.privacy.mask,
        allowed_hosts=settings.shop.allowed_hosts,
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
        premises = await opened.enter_async_context(open_premises(settings, knowledge.library.book))
        if open_channels is not None:
            channels = {**channels, **await opened.enter_async_context(open_channels(knowledge))}
        bot = assemble(
            settings,
            knowledge,
            store=knowledge.store,
            model=model,
            premises=premises,
            filing=knowledge.library.filing,
            channels=channels,
            make_dispatcher=make_dispatcher,
        )
        opened.push_async_callback(bot.aclose)
        yield bot
