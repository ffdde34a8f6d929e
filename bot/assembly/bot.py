"""Puts a bot together. The only place, with its neighbours in this folder, that picks implementations."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from shopclerk.knowledge.index_upkeep import Progress

from ..commands.desk import DESK_COMMANDS, find_command
from ..commands.shopping import SHOPPER_COMMANDS, find_shopper_command, help_text
from ..engine.answering import ModelOptions, ModelWriter
from ..engine.consulting import Consultant
from ..engine.replying import Replier, Writers
from ..engine.support_engine import Rules, SupportEngine
from ..errors import CommandError
from ..llm.extractive import Extractive
from ..model.message import CommandCall, ConversationId, CustomerId, Message, MessageId, Reply
from ..model_settings import ModelSettings
from ..ports import ChatModel, Clock, Sink, Store
from ..settings import Settings
from .clerk import Office, Premises, Staff, hire, open_premises
from .clock import SystemClock
from .knowledge import Knowledge, no_progress, open_knowledge
from .models import open_chat_model
from .shop_state import shop_value


class Bot:
    """An assembled bot behind one face, for channels and for replay."""

    def __init__(
        self,
        *,
        settings: Settings,
        knowledge: Knowledge,
        store: Store,
        engine: SupportEngine,
        premises: Premises | None = None,
        staff: Staff | None = None,
    ) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self.store = store
        self.engine = engine
        self._premises = premises
        self._staff = staff

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

    async def shopper_command(self, name: str, rest: str, message: Message) -> Reply:
        """Run a shopper's command; `message` stands for it, in the language of its locale. Raises CommandError."""
        found = find_shopper_command(name)
        if found is None:
            names = ", ".join(f"/{command.name}" for command in SHOPPER_COMMANDS)
            raise CommandError(f"/{name} is no command here; there are {names}")
        language = (message.locale or self.settings.shop.locale)[:2]
        said = replace(message, text=found.words(rest, language))
        if found.presses:
            return await self.engine.press(message.conversation, found.presses, said)
        return await self.engine.handle(said)

    async def state(self, path: str) -> object:
        """A value of the shop, such as `orders.W1001.status`. Raises LookupError with the reason."""
        if self._premises is None:
            raise LookupError(f"no shop is connected that could know `{path}`")
        return await shop_value(self._premises.shop, path)

    async def knows_customer(self, id: CustomerId) -> bool:
        """Whether the shop has this customer; False where no shop is connected."""
        return self._premises is not None and await self._premises.shop.customer(id) is not None

    async def aclose(self) -> None:
        """Wait for what is still under way, such as a code being mailed, and stop what is learned beside."""
        if self._staff is not None:
            await self._staff.aclose()


def assemble(
    settings: Settings,
    knowledge: Knowledge,
    *,
    store: Store,
    clock: Clock | None = None,
    model: ChatModel | None = None,
    premises: Premises | None = None,
) -> Bot:
    """A bot over opened knowledge and an opened store; without a `model` it answers by quoting.

    With `premises` it also works on orders; without, it only answers.
    """
    clock = clock or SystemClock()
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
        rules=_rules(settings),
        clerk=staff.clerk if staff else None,
        help_text=lambda language: help_text(language, shop=shop.name_in(language)),
    )
    return Bot(settings=settings, knowledge=knowledge, store=store, engine=engine, premises=premises, staff=staff)


def _options(model: ModelSettings) -> ModelOptions:
    return ModelOptions(temperature=model.temperature, max_tokens=model.max_tokens, deadline=model.timeout)


def _rules(settings: Settings) -> Rules:
    return Rules(
        locale=settings.shop.locale,
        message_characters=settings.limits.message_characters,
        history_turns=settings.limits.history_turns,
        mask=settings.privacy.mask,
        allowed_hosts=settings.shop.allowed_hosts,
    )


@asynccontextmanager
async def open_bot(settings: Settings, *, progress: Progress = no_progress) -> AsyncIterator[Bot]:
    """A bot as the settings say, with everything it needs opened and, the first time, synced. Raises ShopclerkError."""
    # The model first: what is wrong with its settings is told before a long first sync.
    async with AsyncExitStack() as opened:
        model = await opened.enter_async_context(open_chat_model(settings))
        knowledge = await opened.enter_async_context(open_knowledge(settings, progress=progress))
        premises = await opened.enter_async_context(open_premises(settings, knowledge.library.book))
        bot = assemble(settings, knowledge, store=knowledge.store, model=model, premises=premises)
        opened.push_async_callback(bot.aclose)
        yield bot
