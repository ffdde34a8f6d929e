"""What transcripts share: knowledge opened once, and a bot with an empty store for every scene."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from ..ports import ChatModel, Clock
from ..settings import Settings, load_settings
from ..storage.database import open_database
from ..storage.sql_store import SqlStore
from .bot import Bot, assemble
from .knowledge import Knowledge, open_knowledge
from .models import chain


class Scene(Protocol):
    """What a transcript brings along: its clock, and its chat model's stand-in."""

    @property
    def clock(self) -> Clock:
        """Stands still unless the transcript waits."""

    def chat_model(self, name: str, open_live: Callable[[], ChatModel]) -> ChatModel:
        """A recording, a recorder, or the live model."""


OpenSceneBot = Callable[[Scene], AbstractAsyncContextManager[Bot]]


@asynccontextmanager
async def open_stage(config: Path | None = None) -> AsyncIterator[OpenSceneBot]:
    """Open the knowledge of a configuration and yield what opens bots over it. Raises ShopclerkError."""
    settings = load_settings(config)
    async with open_knowledge(settings) as knowledge:
        yield lambda scene: _bot(scene, settings, knowledge)


@asynccontextmanager
async def _bot(scene: Scene, settings: Settings, knowledge: Knowledge) -> AsyncIterator[Bot]:
    database = await open_database("sqlite://")
    try:
        model = None
        if settings.model.kind != "extractive":
            model = scene.chat_model(settings.model.name, lambda: chain(settings.model, scene.clock))
        yield assemble(settings, knowledge, store=SqlStore(database), clock=scene.clock, model=model)
    finally:
        await database.aclose()
