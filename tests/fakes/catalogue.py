"""A Catalogue in memory (shopclerk.knowledge.ports.Catalogue)."""

from collections.abc import Mapping, Sequence

from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.ports import CutDocument, Vectors


class FakeCatalogue:
    """Keeps everything in dictionaries; no method awaits, so each is one transaction."""

    def __init__(self) -> None:
        self._documents: dict[str, CutDocument] = {}
        self._vectors: dict[tuple[str, str], Vectors] = {}
        self._artifacts: dict[str, bytes] = {}
        self._version = 0

    async def documents(self) -> dict[str, str]:
        return {uri: cut.document.digest for uri, cut in self._documents.items()}

    async def apply(self, *, put: Sequence[CutDocument], removed: Sequence[str]) -> int:
        if put or removed:
            self._version += 1
        for uri in removed:
            self._documents.pop(uri, None)
        self._documents.update((cut.document.uri, cut) for cut in put)
        return self._version

    async def version(self) -> int:
        return self._version

    async def passages(self, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
        wanted = set(ids)
        return {passage.id: passage for passage in await self.all_passages() if passage.id in wanted}

    async def all_passages(self) -> list[Passage]:
        return [passage for _, cut in sorted(self._documents.items()) for passage in cut.passages]

    async def passage_ids(self) -> set[PassageId]:
        return {passage.id for passage in await self.all_passages()}

    async def cached_vectors(self, embedder_id: str, digests: Sequence[str]) -> dict[str, Vectors]:
        return {
            digest: self._vectors[embedder_id, digest] for digest in digests if (embedder_id, digest) in self._vectors
        }

    async def cache_vectors(self, embedder_id: str, vectors: Mapping[str, Vectors]) -> None:
        self._vectors.update(((embedder_id, digest), vector) for digest, vector in vectors.items())

    async def artifact(self, name: str) -> bytes | None:
        return self._artifacts.get(name)

    async def store_artifact(self, name: str, content: bytes) -> None:
        self._artifacts[name] = content
