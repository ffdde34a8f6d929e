"""A PassageIndex in memory (shopclerk.knowledge.ports.PassageIndex): exact, and broken on demand."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from shopclerk.knowledge.errors import IndexUnavailableError
from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.ports import Hit, PassageVectors, Vectors


class FakePassageIndex:
    """Looks at every vector. While `broken`, every search fails as a dead vector store does."""

    def __init__(self) -> None:
        self.broken = False
        self._vectors: dict[PassageId, PassageVectors] = {}
        self._audiences: dict[PassageId, str] = {}

    async def upsert(self, passages: Sequence[Passage], vectors: Mapping[PassageId, PassageVectors]) -> None:
        self._vectors.update((passage.id, vectors[passage.id]) for passage in passages)
        self._audiences.update((passage.id, passage.audience) for passage in passages)

    async def remove(self, ids: Iterable[PassageId]) -> None:
        for id in ids:
            self._vectors.pop(id, None)

    async def search(self, vector: Vectors, limit: int, audiences: Sequence[str]) -> list[Hit]:
        if self.broken:
            raise IndexUnavailableError("the vector store is down")
        hits = [
            Hit(passage_id=id, score=float(max(one.whole @ vector, np.max(one.pieces @ vector, initial=-1.0))))
            for id, one in self._vectors.items()
            if self._audiences[id] in audiences
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:limit]

    async def search_each(self, vectors: Sequence[Vectors], limit: int, audiences: Sequence[str]) -> list[list[Hit]]:
        return [await self.search(vector, limit, audiences) for vector in vectors]

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, PassageVectors]:
        return {id: self._vectors[id] for id in ids if id in self._vectors}

    async def ids(self) -> set[PassageId]:
        return set(self._vectors)

    async def forget_others(self) -> None:
        """There are none here."""

    async def clear(self) -> None:
        self._vectors.clear()
