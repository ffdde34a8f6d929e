"""Opens what the clerk knows: store, catalogue, indexes, embedder, retriever and intent head; syncs the first time."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shopclerk.knowledge.calibration import Calibration, calibrate
from shopclerk.knowledge.catching_up import CatchingUp
from shopclerk.knowledge.chroma_client import is_server
from shopclerk.knowledge.chroma_index import ChromaIndex
from shopclerk.knowledge.errors import IndexBusyError
from shopclerk.knowledge.index_upkeep import Progress
from shopclerk.knowledge.ingestion import SOURCES, Ingestion, SyncReport
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.no_vectors import NoVectors
from shopclerk.knowledge.ports import Embedder, PassageIndex, Retriever
from shopclerk.knowledge.retrieval import HybridRetriever
from shopclerk.knowledge.sync_plan import to_roots

from ..database.connections import Database
from ..ports import Store
from ..settings import Settings
from ..storage.database import open_database
from ..storage.link_book import SqlLinkBook
from ..storage.sql_catalogue import SqlCatalogue
from ..storage.sql_store import SqlStore
from ..store_settings import KnowledgeSettings
from ..telemetry import log_to_stderr_unless_configured
from ..understanding.intent_head import IntentHead
from .demo import demo_corpus
from .embedders import make_embedder
from .filing import Filing, open_filing
from .intents import head_name, load_or_train_head
from .opening import PATIENCE, first_sync_waited_for, is_opened
from .shipped_vectors import lend

CALIBRATION = "calibration"
FILLED_WITH = "filled_with"
"""The digest of the variables the documents were read with."""
CLEARLY = 0.25
"""Of the way from noise to where a heading lies to its own passage, what a product must be nearer to be shown."""


def no_progress(what: str, done: int, of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The documents and their indexes, before anything is asked of them."""

    store: SqlStore
    filing: Filing
    book: SqlLinkBook
    catalogue: SqlCatalogue
    index: ChromaIndex
    keywords: BM25Index
    embedder: Embedder
    ingestion: Ingestion

    async def sync(
        self,
        paths: Sequence[Path],
        *,
        variables: Mapping[str, str],
        progress: Progress = no_progress,
        only: bool = False,
    ) -> SyncReport:
        """Bring the documents under `paths` in, and calibrate where anything changed. Raises KnowledgeError.

        `variables` fill their `{{ placeholders }}`.
        """
        report = await self.ingestion.sync(paths, variables=variables, progress=progress, only=only)
        if await self.catalogue.artifact(FILLED_WITH) != _digest(variables):
            await self.catalogue.store_artifact(FILLED_WITH, _digest(variables))
        if report.added or report.changed or report.removed:
            await self.calibrate()
        return report

    async def holds_the_demo(self) -> bool:
        """Whether the demo shop's documents are in force, which a shop's own documents replace."""
        roots = to_roots(await self.catalogue.artifact(SOURCES))
        return str(demo_corpus().resolve()) in roots

    async def is_filled_with(self, variables: Mapping[str, str]) -> bool:
        """Whether the documents were last read with these variables, as far as is known."""
        return await self.catalogue.artifact(FILLED_WITH) in (None, _digest(variables))

    async def calibrate(self) -> Calibration:
        """Learn weights and thresholds from the corpus itself and keep them."""
        calibration = await calibrate(
            await self.catalogue.all_passages(), index=self.index, keywords=self.keywords, embedder=self.embedder
        )
        await self.catalogue.store_artifact(CALIBRATION, calibration.to_bytes())
        return calibration

    async def calibrated(self) -> Calibration | None:
        """What was learnt with this embedder; None when nothing was."""
        return Calibration.from_bytes(await self.catalogue.artifact(CALIBRATION), self.embedder.id)

    def retriever(self, calibration: Calibration, *, index: PassageIndex | None = None) -> Retriever:
        """A retriever over the library's indexes, or over another vector index."""
        return HybridRetriever(
            index=index or self.index,
            keywords=self.keywords,
            catalogue=self.catalogue,
            embedder=self.embedder,
            calibration=calibration,
        )

    async def reopened(self) -> Retriever | None:
        """A retriever over what another process has synced; None while it is still writing."""
        if not await self.ingestion.open_index():
            return None
        calibration = await self.calibrated()
        return self.retriever(calibration) if calibration else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What a bot asks: the library, ready to be searched."""

    library: Library
    retriever: Retriever
    head: IntentHead
    calibration: Calibration

    @property
    def store(self) -> Store:
        """The conversations, which lie in the same database."""
        return self.library.store

    def noise(self, language: str) -> float:
        """How near a passage has to lie to be clearly nearer than the nearest to a question without an answer here."""
        scale = self.calibration.scale(language)
        return scale.near_noise + CLEARLY * scale.near_gain

    @property
    def embedder(self) -> Embedder:
        """The one embedder for questions and passages."""
        return self.library.embedder


@asynccontextmanager
async def open_library(settings: Settings) -> AsyncIterator[Library]:
    """Store, catalogue and indexes as the settings say, unsynced. Raises ShopclerkError."""
    log_to_stderr_unless_configured()
    database = await open_database(settings.store.url)
    try:
        catalogue = SqlCatalogue(database)
        embedder = make_embedder(settings.embedder)
        home = _home(settings.knowledge)
        index = ChromaIndex(settings.knowledge.url, embedder_id=embedder.id)
        keywords = BM25Index(home / "words")
        ingestion = Ingestion(
            catalogue=catalogue,
            index=index,
            keywords=keywords,
            embedder=embedder,
            lock=home / "writer.lock",
            place=settings.knowledge.url if is_server(settings.knowledge.url) else "",
            alone=partial(_only_indexer, database),
        )
        try:
            yield Library(
                store=SqlStore(database),
                filing=open_filing(database),
                book=SqlLinkBook(database),
                catalogue=catalogue,
                index=index,
                keywords=keywords,
                embedder=embedder,
                ingestion=ingestion,
            )
        finally:
            await index.close()
    finally:
        await database.aclose()


@asynccontextmanager
async def _only_indexer(database: Database) -> AsyncIterator[None]:
    """Of all machines that share the database one writes the index at a time. Raises IndexBusyError."""
    async with database.only_one("index") as held:
        if not held:
            raise IndexBusyError("another machine is writing the index: wait until it is done, or stop it")
        yield


@asynccontextmanager
async def open_knowledge(
    settings: Settings, *, progress: Progress = no_progress, patience: float = PATIENCE
) -> AsyncIterator[Knowledge]:
    """The knowledge, synced from `[knowledge] sources` (else the demo shop's documents) when it was never synced.

    After `patience` seconds beside a process that writes the index, answers are found by words alone until it is free.
    """
    async with open_library(settings) as library:

        async def sync_unless_synced() -> None:
            if await library.catalogue.version() == 0:
                await first_sync(library, settings, progress)

        await first_sync_waited_for(sync_unless_synced)
        yield await ready(library, progress=progress, patience=patience)


async def first_sync(library: Library, settings: Settings, progress: Progress) -> SyncReport:
    """Sync the configured sources, or the demo shop with the vectors it ships with; the shop's numbers fill both."""
    paths = [Path(source) for source in settings.knowledge.sources]
    if not paths:
        await lend(library.catalogue, library.embedder.id)
    return await library.sync(paths or [demo_corpus()], variables=settings.shop.rules.variables(), progress=progress)


async def ready(library: Library, *, progress: Progress = no_progress, patience: float = PATIENCE) -> Knowledge:
    """Open the indexes of a synced library, mending what a crash left, and load what was learnt.

    While another process writes them, the answers are found by words alone.
    """
    version = await library.catalogue.version()
    if await is_opened(library.ingestion, progress, comes_back=library.index.is_remote, patience=patience):
        calibration = await library.calibrated() or await library.calibrate()
        present = library.retriever(calibration)
    else:
        version, index = 0, NoVectors()
        await library.keywords.rebuild(await library.catalogue.all_passages())
        calibration = await library.calibrated() or await calibrate(
            (), index=index, keywords=library.keywords, embedder=library.embedder
        )
        present = library.retriever(calibration, index=index)
    if await library.catalogue.artifact(head_name(library.embedder)) is None:
        await lend(library.catalogue, library.embedder.id)  # a shop of its own documents has the same intents
    head = await load_or_train_head(library.catalogue, library.embedder)
    retriever = CatchingUp(present, version=version, catalogue=library.catalogue, reopen=library.reopened)
    return Knowledge(library=library, retriever=retriever, head=head, calibration=calibration)


def _digest(variables: Mapping[str, str]) -> bytes:
    return hashlib.sha256(json.dumps(variables, sort_keys=True).encode()).digest()


def _home(knowledge: KnowledgeSettings) -> Path:
    """The folder of what lies beside the vectors; with a Chroma server that is the default folder."""
    if "://" in knowledge.url:
        return Path(KnowledgeSettings.model_fields["url"].default).absolute()
    return Path(knowledge.url)
