"""Brings the knowledge up to date with its sources: adds, changes, removes, keeps."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from .errors import DocumentError
from .index_upkeep import IndexUpkeep, Progress
from .one_writer import one_writer
from .ports import Catalogue, Embedder, KeywordIndex, PassageIndex
from .sync_plan import Roots, SyncPlan, read_plan, to_bytes, to_roots

SOURCES = "sources"
"""The artifact that says which path every document came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync did: documents added, changed, removed and kept, passages in force, and what went wrong."""

    added: int
    changed: int
    removed: int
    kept: int
    passages: int
    problems: tuple[DocumentError, ...]
    skipped: tuple[str, ...]
    seconds: float


def _silent(stage: str, done: int, total: int) -> None:
    return


class Ingestion:
    """The catalogue is the truth; both indexes are derived from it and mended at the next sync or start.

    `lock` is a file beside the index: whoever holds it may write. An index on a server has a `place`, its URL, and
    needs `alone`, a lock that the other machines see too; it raises IndexBusyError. A kill at any moment loses at
    most one batch of embedded texts.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        index: PassageIndex,
        keywords: KeywordIndex,
        embedder: Embedder,
        lock: Path,
        place: str = "",
        alone: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        self._catalogue = catalogue
        self._lock = lock
        self._alone = alone
        place = place or str(lock.absolute())
        self._upkeep = IndexUpkeep(catalogue=catalogue, index=index, keywords=keywords, embedder=embedder, place=place)

    async def sync(
        self,
        paths: Sequence[Path],
        *,
        variables: Mapping[str, str] | None = None,
        progress: Progress = _silent,
        only: bool = False,
    ) -> SyncReport:
        """Make the documents under `paths` the ones in force for these paths.

        Documents of paths synced earlier stay, unless they lie under one of these or `only` says that these
        paths are the whole knowledge. A file that cannot be read is reported and stays in force as it was.
        Raises DocumentError for a path that does not exist, IndexBusyError, IndexUnavailableError, EmbedderError.
        """
        started = time.monotonic()
        async with self._writing():
            known = await self._catalogue.documents()
            roots = to_roots(await self._catalogue.artifact(SOURCES))
            plan = await asyncio.to_thread(
                read_plan,
                paths,
                known=known,
                roots=roots,
                variables=variables or {},
                only=only,
                on_read=lambda documents: progress("read", documents, 0),
            )
            await self._carry_out(plan, known, roots, progress)
            await self._upkeep.mend(progress)
        changed = sum(cut.document.uri in known for cut in plan.put)
        return SyncReport(
            added=len(plan.put) - changed,
            changed=changed,
            removed=len(plan.removed),
            kept=len(plan.kept),
            passages=len(await self._catalogue.passage_ids()),
            problems=tuple(plan.problems),
            skipped=tuple(plan.skipped),
            seconds=time.monotonic() - started,
        )

    async def ensure_index(self, progress: Progress = _silent) -> bool:
        """Open the indexes, mending what a crash, another embedder or a lost folder left; True when it had to.

        Cheap when all is well, so it may be called again whenever the catalogue's version has moved.
        """
        if await self._upkeep.open():
            return False
        async with self._writing():
            return await self._upkeep.mend(progress)

    async def open_index(self) -> bool:
        """Open the indexes as they are; False when they have to be mended, or are being written."""
        return await self._upkeep.open()

    async def restore_lost(self, progress: Progress = _silent) -> bool:
        """Build the index again when it was lost under way, or could not be opened at the start; whether it was.

        Raises IndexBusyError, IndexUnavailableError, EmbedderError.
        """
        if not await self._upkeep.is_lost() and not await self._upkeep.is_unopened():
            return False
        async with self._writing():
            return await self._upkeep.mend(progress)

    async def rebuild(self, progress: Progress = _silent) -> None:
        """Empty both indexes and fill them again from the catalogue."""
        async with self._writing():
            await self._upkeep.mend(progress, rebuild=True)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        with one_writer(self._lock):
            async with self._alone():
                yield

    async def _carry_out(self, plan: SyncPlan, known: Mapping[str, str], roots: Roots, progress: Progress) -> None:
        """Vectors first, then the catalogue: until they are there, the old knowledge stays in force whole.

        The sources old and new are both written down while the catalogue changes, so that a kill between
        leaves no document without its path.
        """
        if plan.put or plan.removed:
            await self._upkeep.embed([passage for cut in plan.put for passage in cut.passages], progress)
            changed = [passage.id for cut in plan.put if cut.document.uri in known for passage in cut.passages]
            await self._upkeep.expect_change(changed)
            both = {root: sorted({*roots.get(root, []), *plan.roots.get(root, [])}) for root in {**roots, **plan.roots}}
            await self._catalogue.store_artifact(SOURCES, to_bytes(both))
            await self._catalogue.apply(put=plan.put, removed=sorted(plan.removed))
        if plan.put or plan.removed or plan.roots != roots:
            await self._catalogue.store_artifact(SOURCES, to_bytes(plan.roots))
