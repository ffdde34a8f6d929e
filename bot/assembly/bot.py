"""Puts a bot together. The only place, with its neighbours in this folder, that picks implementations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shopclerk.knowledge.index_upkeep import Progress

from ..commands.desk import DESK_COMMANDS, find_command
from ..engine.answering import ModelOptions, ModelWriter
from ..engine.consulting import Consultant
from ..engine.replying import Replier, Writers
from ..engine.support_engine import Rules, SupportEngine
from ..errors import CommandError
from ..llm.extractive import Extractive
from ..model.message import CommandCall, ConversationId, Message, MessageId, Reply
from ..ports import ChatModel, Clock, Sink, Store
from ..settings import Settings
from .clock import SystemClock
from .knowledge import Knowledge, no_progress, open_knowledge
from .models import open_chat_model


class Bot:
    """An assembled bot behind one face, for channels and for replay."""

    def __init__(self, *, settings: Settings, knowledge: Knowledge, store: Store, engine: SupportEngine) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self.store = store
        self.engine = engine

    async def handle(self, message: Message, sink: Sink | None = None) -> Reply:
        """Answer a shopper's message."""
        return await self.engine.handle(message, sink)

    async def edit(self, message: Message) -> Reply:
        """Take the new text of the message with this id and answer what it says now."""
        return await self.engine.edit(message)

    async def delete(self, message_id: MessageId) -> None:
        """The shopper deleted the message."""
        await self.engine.delete(message_id)

    async def press(self, conversation: ConversationId, action: str, message: Message) -> Reply:
        """The shopper pressed a button."""
        return await self.engine.press(conversation, action, message)

    async def command(self, call: CommandCall) -> str:
        """Run an agent's command; the line the agent sees. Raises CommandError."""
        found = find_command(call.name)
        if found is None:
            names = ", ".join(f"/{command.name}" for command in DESK_COMMANDS)
            raise CommandError(f"/{call.name} is no desk command; there are {names}")
        return await found.run(call, self.store)

    async def state(self, path: str) -> object:
        """A value of the shop. Raises LookupError, since no shop is connected."""
        raise LookupError(f"no shop is connected that could know `{path}`")


def assemble(
    settings: Settings,
    knowledge: Knowledge,
    *,
    store: Store,
    clock: Clock | None = None,
    model: ChatModel | None = None,
) -> Bot:
    """A bot over opened knowledge and an opened store; without a `model` it answers by quoting."""
    clock = clock or SystemClock()
    shop = settings.shop
    extractive = Extractive()
    options = ModelOptions(
        temperature=settings.model.temperature,
        max_tokens=settings.model.max_tokens,
        deadline=settings.model.timeout,
    )
    writer = ModelWriter(model, shop=shop.name, clock=clock, options=options) if model else None
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
    replier = Replier(store=store, consultant=consultant, writers=writers, clock=clock, shop=shop.name)
    rules = Rules(
        locale=shop.locale,
        message_characters=settings.limits.message_characters,
        history_turns=settings.limits.history_turns,
        mask=settings.privacy.mask,
        allowed_hosts=shop.allowed_hosts,
    )
    engine = SupportEngine(store=store, consultant=consultant, replier=replier, clock=clock, rules=rules)
    return Bot(settings=settings, knowledge=knowledge, store=store, engine=engine)


@asynccontextmanager
async def open_bot(settings: Settings, *, progress: Progress = no_progress) -> AsyncIterator[Bot]:
    """A bot as the settings say, with everything it needs opened and, the first time, synced. Raises ShopclerkError."""
    async with open_knowledge(settings, progress=progress) as knowledge, open_chat_model(settings) as model:
        yield assemble(settings, knowledge, store=knowledge.store, model=model)
