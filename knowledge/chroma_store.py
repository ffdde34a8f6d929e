"""Passages' vectors in Chroma's collections: one for each audience and level. Every call blocks."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from .chroma_client import close, open_client
from .passage import Passage, PassageId
from .pieces import MAX_PIECES, PIECES_VERSION
from .ports import PassageVectors, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

LAYOUT = "v1"
"""Part of every collection's name: raise it when the same passages would be stored differently."""

WHOLE, PIECES = "passages", "pieces"
_WORD = re.compile(r"[a-z0-9]|[a-z0-9][a-z0-9_-]{0,38}[a-z0-9]")
_IDS_AT_ONCE = 200


class ChromaStore:
    """A metadata filter costs 40 times a query, so audiences have collections of their own.

    Their names hold the embedder and how passages are cut, so vectors of two embedders never meet, and a new index is
    built beside the one that is read. A passage's record carries the
    number of its pieces, whose ids are `passage|n`; it is written after them.
    """

    def __init__(self, location: str, *, embedder_id: str, namespace: str) -> None:
        self._location = location
        self._embedder_id = embedder_id
        self._namespace = namespace
        made_with = f"{embedder_id} pieces {PIECES_VERSION}"
        self._prefix = f"{namespace}.{LAYOUT}.{hashlib.sha256(made_with.encode()).hexdigest()[:10]}"
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._collections: dict[tuple[str, str], Collection] = {}
        self._seen_audiences: list[str] = []

    def client(self) -> "ClientAPI":
        """The open client; opened now when it is not."""
        with self._lock:
            if self._client is None:
                self._client = open_client(self._location)
            return self._client

    def close(self) -> None:
        """Let go of the store."""
        with self._lock:
            client, self._client = self._client, None
            self._collections = {}
            close(client)

    def forget_collections(self) -> None:
        """Look the collections up again: another process may have replaced them."""
        self._collections = {}

    def upsert(self, passages: Sequence[Passage], vectors: Mapping[PassageId, PassageVectors]) -> None:
        """Store passages with their pieces; elsewhere they are removed first, so none is ever in two audiences."""
        there = self._audiences()
        for audience in sorted({passage.audience for passage in passages}):
            ours = [passage.id for passage in passages if passage.audience == audience]
            self.remove(ours, [other for other in there if other != audience])
            whole, pieces = self._made(audience, WHOLE), self._made(audience, PIECES)
            new = {id: len(vectors[id].pieces) for id in ours}
            stale = self._stale_pieces(whole, pieces, new)
            rows = [(f"{id}|{n}", row) for id in ours for n, row in enumerate(vectors[id].pieces)]
            self._write(pieces, [id for id, _ in rows], [row for _, row in rows], None)
            self._write(whole, ours, [vectors[id].whole for id in ours], [{"pieces": count} for count in new.values()])
            _delete(pieces, stale)

    def remove(self, ids: Sequence[PassageId], audiences: Sequence[str] | None = None) -> None:
        """Delete passages and their pieces from these audiences, by default from all."""
        for audience in self._audiences() if audiences is None else audiences:
            whole, pieces = self._collection(audience, WHOLE), self._collection(audience, PIECES)
            for some in _parts(ids, _IDS_AT_ONCE):
                stale = self._stale_pieces(whole, pieces, dict.fromkeys(some, 0)) if whole and pieces else []
                if whole:
                    _delete(whole, whole.get(ids=list(some), include=[])["ids"])
                if pieces:
                    _delete(pieces, stale)

    def nearest(self, vectors: Sequence[Vectors], limit: int, audiences: Sequence[str]) -> list[dict[str, float]]:
        """For each vector passage id → its best cosine, of at least `limit` passages where there are as many."""
        found: list[dict[str, float]] = [{} for _ in vectors]
        for audience in dict.fromkeys(audiences):
            for level, count in ((WHOLE, limit), (PIECES, 3 * limit)):
                if (collection := self._collection(audience, level)) is None:
                    continue
                for best, hits in zip(found, _queried(collection, vectors, count), strict=True):
                    for id, distance in hits:
                        passage = id if level == WHOLE else id.rpartition("|")[0]
                        best[passage] = max(best.get(passage, -1.0), 1.0 - distance)
        return found

    def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, PassageVectors]:
        """The stored vectors of these passages."""
        known: dict[PassageId, PassageVectors] = {}
        for audiences in (self._seen_audiences, None):  # listing them costs as much as reading 20 vectors
            for audience in self._audiences() if audiences is None else audiences:
                missing = [id for id in ids if id not in known]
                whole, pieces = self._collection(audience, WHOLE), self._collection(audience, PIECES)
                if whole and pieces:
                    for some in _parts(missing, _IDS_AT_ONCE):
                        known |= _loaded(whole, pieces, some)
            if len(known) == len(ids):
                break
        return known

    def ids(self) -> set[PassageId]:
        """Every stored passage."""
        found: set[PassageId] = set()
        for audience in self._audiences():
            if collection := self._collection(audience, WHOLE):
                found.update(PassageId(id) for id in collection.get(include=[])["ids"])
        return found

    def clear(self) -> None:
        """Delete the collections of this embedder and layout; readers of others go on with theirs."""
        self._collections = {}
        self._delete_collections(lambda name: name.startswith(f"{self._prefix}."))

    def clear_others(self) -> None:
        """Delete the namespace's collections of other embedders and layouts."""
        theirs, ours = f"{self._namespace}.", f"{self._prefix}."
        self._delete_collections(lambda name: name.startswith(theirs) and not name.startswith(ours))

    def _delete_collections(self, chosen: Callable[[str], bool]) -> None:
        for collection in self.client().list_collections():
            if chosen(collection.name):
                self.client().delete_collection(collection.name)

    def _audiences(self) -> list[str]:
        """The audiences that have a collection of passages, public first."""
        found = {
            str((collection.metadata or {}).get("audience", ""))
            for collection in self.client().list_collections()
            if collection.name.startswith(f"{self._prefix}.") and collection.name.endswith(f".{WHOLE}")
        }
        self._seen_audiences = sorted(found, key=lambda audience: (audience != "public", audience))
        return self._seen_audiences

    def _collection(self, audience: str, level: str) -> "Collection | None":
        from chromadb.errors import NotFoundError

        if (audience, level) not in self._collections:
            try:
                found = self.client().get_collection(self._name(audience, level), embedding_function=None)
            except NotFoundError:
                return None
            self._collections[audience, level] = found
        return self._collections[audience, level]

    def _made(self, audience: str, level: str) -> "Collection":
        found = self._collection(audience, level) or self.client().create_collection(
            self._name(audience, level),
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"audience": audience, "embedder": self._embedder_id},
            get_or_create=True,
        )
        self._collections[audience, level] = found
        return found

    def _name(self, audience: str, level: str) -> str:
        word = audience if _WORD.fullmatch(audience) else "x" + hashlib.sha256(audience.encode()).hexdigest()[:16]
        return f"{self._prefix}.{word}.{level}"

    def _stale_pieces(self, whole: "Collection", pieces: "Collection", new: Mapping[PassageId, int]) -> list[str]:
        """Stored pieces beyond the new number: of a longer version, or left by a crash before their passage."""
        stale: list[str] = []
        for some in _parts(list(new), _IDS_AT_ONCE):
            counts = _counts(whole, some)
            stale += [f"{id}|{n}" for id, count in counts.items() for n in range(new[PassageId(id)], count)]
            orphans = [f"{id}|{n}" for id in some if id not in counts for n in range(new[id], MAX_PIECES)]
            stale += pieces.get(ids=orphans, include=[])["ids"] if orphans else []
        return stale

    def _write(self, collection: "Collection", ids: Sequence[str], rows: Sequence[Vectors], metadatas: Any) -> None:
        step = self.client().get_max_batch_size()
        for start in range(0, len(ids), step):
            part = slice(start, start + step)
            kept = metadatas[part] if metadatas else None
            collection.upsert(ids=list(ids[part]), embeddings=np.stack(rows[part]), metadatas=kept)


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _counts(whole: "Collection", ids: Sequence[PassageId]) -> dict[str, int]:
    """Passage id → number of its pieces, for the stored ones among `ids`."""
    found = whole.get(ids=list(ids), include=["metadatas"])
    return dict(zip(found["ids"], map(_count, found["metadatas"] or []), strict=True))


def _loaded(whole: "Collection", pieces: "Collection", ids: Sequence[PassageId]) -> dict[PassageId, PassageVectors]:
    found = whole.get(ids=list(ids), include=["embeddings", "metadatas"])
    wholes = np.asarray(found["embeddings"], dtype=np.float32)
    counts = [_count(metadata) for metadata in found["metadatas"] or []]
    names = [f"{id}|{n}" for id, count in zip(found["ids"], counts, strict=True) for n in range(count)]
    rows: dict[str, Vectors] = {}
    if names:
        parts = pieces.get(ids=names, include=["embeddings"])
        rows = dict(zip(parts["ids"], np.asarray(parts["embeddings"], dtype=np.float32), strict=True))
    loaded: dict[PassageId, PassageVectors] = {}
    for id, row, count in zip(found["ids"], wholes, counts, strict=True):
        own = [rows[name] for n in range(count) if (name := f"{id}|{n}") in rows]
        stacked = np.stack(own) if own else np.empty((0, len(row)), dtype=np.float32)
        loaded[PassageId(id)] = PassageVectors(whole=row, pieces=stacked)
    return loaded


def _count(metadata: Mapping[str, Any] | None) -> int:
    return int((metadata or {}).get("pieces", 0))


def _queried(collection: "Collection", vectors: Sequence[Vectors], count: int) -> list[list[tuple[str, float]]]:
    found = collection.query(query_embeddings=np.stack(vectors), n_results=count, include=["distances"])
    return [list(zip(*hits, strict=True)) for hits in zip(found["ids"], found["distances"] or [], strict=True)]


def _delete(collection: "Collection", ids: Sequence[str]) -> None:
    for some in _parts(ids, _IDS_AT_ONCE * MAX_PIECES):
        collection.delete(ids=list(some))
