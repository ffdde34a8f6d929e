"""PassageIndex over Chroma: a folder in this process, or a Chroma server."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from .chroma_client import answer_of, discard, is_server
from .chroma_store import ChromaStore
from .errors import IndexUnavailableError
from .gate import Gate
from .passage import Passage, PassageId
from .ports import Hit, PassageVectors, Vectors
from .vector_memory import VectorMemory

T = TypeVar("T")

SECONDS = 30.0
"""How long a server may take for one call."""


class ChromaIndex:
    """`location` is a folder or a server's `http://host:port`; `namespace` keeps shops on one server apart.

    The embedded store takes one writing process at a time (see `one_writer`).
    """

    def __init__(self, location: str | Path, *, embedder_id: str, namespace: str = "shopclerk") -> None:
        self._location = str(location)
        self._store = ChromaStore(self._location, embedder_id=embedder_id, namespace=namespace)
        self._memory = VectorMemory()
        self._gate = Gate()

    async def upsert(self, passages: Sequence[Passage], vectors: Mapping[PassageId, PassageVectors]) -> None:
        """Add passages or replace those with the same id. A passage counts as indexed once all its pieces are."""
        await self._run(lambda: self._store.upsert(passages, vectors))
        self._memory.forget(passage.id for passage in passages)

    async def remove(self, ids: Iterable[PassageId]) -> None:
        """Forget passages and their pieces; unknown ids are ignored."""
        wanted = list(ids)
        await self._run(lambda: self._store.remove(wanted))
        self._memory.forget(wanted)

    async def search(self, vector: Vectors, limit: int, audiences: Sequence[str]) -> list[Hit]:
        """The passages whose whole or whose best piece is nearest, best first; `score` is that cosine."""
        return (await self.search_each([vector], limit, audiences))[0]

    async def search_each(self, vectors: Sequence[Vectors], limit: int, audiences: Sequence[str]) -> list[list[Hit]]:
        """What `search` finds for each of the vectors. Together they cost little more than one."""
        if limit < 1 or not vectors:
            return [[] for _ in vectors]
        found = await self._run(lambda: self._store.nearest(vectors, limit, audiences))
        return [_ranked(best, limit) for best in found]

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, PassageVectors]:
        """The stored vectors; those asked for lately come from memory."""
        wanted = list(dict.fromkeys(ids))
        known = {id: found for id in wanted if (found := self._memory.get(id))}
        missing = [id for id in wanted if id not in known]
        if missing:
            turn = self._memory.turn()
            loaded = await self._run(lambda: self._store.vectors(missing))
            self._memory.keep(loaded, turn)
            known |= loaded
        return known

    @property
    def is_remote(self) -> bool:
        """Whether it lies on a server, which may come back by itself."""
        return is_server(self._location)

    async def ids(self) -> set[PassageId]:
        """Every passage that is indexed."""
        return await self._run(self._store.ids)

    async def refresh(self) -> None:
        """Forget what is held in memory. A folder is opened again: Chroma does not see what another process wrote."""
        self._memory.clear()
        self._store.forget_collections()
        if not is_server(self._location):
            await self.close()

    async def clear(self) -> None:
        """Empty the index; a folder that cannot be opened any more is emptied of Chroma's files."""
        self._memory.clear()
        try:
            await self._run(self._store.clear)
        except IndexUnavailableError:
            if is_server(self._location):
                raise
            async with self._gate.alone():
                await asyncio.to_thread(self._store.close)
                await asyncio.to_thread(discard, self._location)
            await self._run(self._store.clear)

    async def forget_others(self) -> None:
        """Delete what other embedders or layouts have left."""
        await self._run(self._store.clear_others)

    async def close(self) -> None:
        """Let go of the store, so that its folder can be moved or deleted; the next call opens it again."""
        async with self._gate.alone():
            await asyncio.to_thread(self._store.close)

    async def _run(self, work: Callable[[], T]) -> T:
        """Blocking work in a thread; once more when another process has replaced the collections."""
        try:
            async with asyncio.timeout(SECONDS if is_server(self._location) else None), self._gate.together():
                return await asyncio.to_thread(answer_of, lambda: self._twice(work), self._location)
        except TimeoutError as problem:
            text = f"{self._location}: the vector store gave no answer in {SECONDS:.0f} s; check that it runs"
            raise IndexUnavailableError(text) from problem

    def _twice(self, work: Callable[[], T]) -> T:
        from chromadb.errors import NotFoundError

        try:
            return work()
        except NotFoundError:
            self._store.forget_collections()
            return work()


def _ranked(best: Mapping[str, float], limit: int) -> list[Hit]:
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [Hit(passage_id=PassageId(id), score=score) for id, score in ranked]
