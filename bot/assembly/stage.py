"""What transcripts share: knowledge opened once, and a bot with an empty store for every scene."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from ..llm.fallback import FallbackModel
from ..model.identity import Mail
from ..ports import ChatModel, Clock
from ..settings import Settings, load_settings
from ..storage.database import open_database
from ..storage.link_book import SqlLinkBook
from ..storage.sql_store import SqlStore
from .bot import Bot, assemble
from .clerk import Premises
from .filing import open_filing
from .front import Frontage
from .knowledge import Knowledge, open_knowledge
from .models import chain
from .opening import FIRST_PATIENCE
from .shop import open_demo_shop


class Scene(Protocol):
    """What a transcript brings along: its clock, and its chat model's stand-in."""

    @property
    def clock(self) -> Clock:
        """Stands still unless the transcript waits."""

    @property
    def has_cassette(self) -> bool:
        """Whether model turns were recorded beside the transcript."""

    @property
    def may_dial(self) -> bool:
        """Whether the model itself is asked: live, or to record."""

    def chat_model(self, name: str, open_live: Callable[[], ChatModel]) -> ChatModel:
        """A recording, a recorder, or the live model."""


REPLAYED_CODE = "246810"
"""The code a transcript types where a shopper would read it in their mail."""


class NoSender:
    """Mails nothing."""

    async def send(self, mail: Mail) -> None:
        """Nothing is sent in a replay."""


OpenSceneBot = Callable[[Scene], AbstractAsyncContextManager[Bot]]


@asynccontextmanager
async def open_stage(config: Path | None = None) -> AsyncIterator[OpenSceneBot]:
    """Open the knowledge of a configuration and yield what opens bots over it. Raises ShopclerkError."""
    settings = load_settings(config)
    # A vendor's key lying about in the environment must not make a transcript without recordings miss them.
    named = load_settings(config, vendor_key=False).model.kind != "extractive"
    async with open_knowledge(settings, patience=FIRST_PATIENCE) as knowledge:
        yield lambda scene: _bot(scene, settings, knowledge, with_model=named or scene.may_dial or scene.has_cassette)


@asynccontextmanager
async def _bot(scene: Scene, settings: Settings, knowledge: Knowledge, *, with_model: bool) -> AsyncIterator[Bot]:
    live: list[FallbackModel] = []

    def open_live() -> ChatModel:
        live.append(chain(settings.model))
        return live[-1]

    database = await open_database("sqlite://")
    try:
        speaks = with_model and settings.model.kind != "extractive"
        model = scene.chat_model(settings.model.name, open_live) if speaks else None
        async with open_demo_shop(scene.clock) as shop:
            premises = Premises(
                shop=shop,
                book=SqlLinkBook(database),
                sender=NoSender(),
                new_code=lambda: REPLAYED_CODE,
                recommends=await knowledge.library.holds_the_demo(),
            )
            bot = assemble(
                _with_any_agent(settings),
                knowledge,
                store=SqlStore(database),
                clock=scene.clock,
                model=model,
                premises=premises,
                frontage=Frontage(filing=open_filing(database)),
            )
            yield bot
            await bot.aclose()
    finally:
        for opened in live:
            await opened.aclose()
        await database.aclose()


def _with_any_agent(settings: Settings) -> Settings:
    """Whoever a transcript calls an agent is one, whomever the shop's own settings name."""
    return settings.model_copy(update={"desk": settings.desk.model_copy(update={"agents": (), "leads": ()})})
