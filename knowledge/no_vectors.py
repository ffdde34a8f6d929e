"""A vector index that holds nothing, for while the real one is being written: a retriever over it goes by words."""

from collections.abc import Iterable, Mapping, Sequence

from .passage import Passage, PassageId
from .ports import Hit, PassageVectors, Vectors


class NoVectors:
    """A PassageIndex that finds nothing and keeps nothing."""

    async def upsert(self, passages: Sequence[Passage], vectors: Mapping[PassageId, PassageVectors]) -> None:
        """Keep nothing."""

    async def remove(self, ids: Iterable[PassageId]) -> None:
        """There is nothing to forget."""

    async def search(self, vector: Vectors, limit: int, audiences: Sequence[str]) -> list[Hit]:
        """Nothing."""
        return []

    async def search_each(self, vectors: Sequence[Vectors], limit: int, audiences: Sequence[str]) -> list[list[Hit]]:
        """Nothing for each."""
        return [[] for _ in vectors]

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, PassageVectors]:
        """Nothing."""
        return {}

    async def ids(self) -> set[PassageId]:
        """Nothing."""
        return set()

    async def forget_others(self) -> None:
        """There are none."""

    async def clear(self) -> None:
        """It is empty."""

    async def refresh(self) -> None:
        """Nothing is held in memory."""
