"""The shapes knowledge is plugged together from. Implementations are picked in bot/assembly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .passage import Document, Kind, Passage, PassageId, ScoredPassage

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into unit vectors. Raises EmbedderError."""

    @property
    def id(self) -> str:
        """Names the model and everything that changes its vectors; vectors of two ids are never mixed."""

    @property
    def dimension(self) -> int:
        """Length of one vector."""

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """`(n, dimension)` float32, each row of length one."""

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """`(n, dimension)` float32, each row of length one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageVectors:
    """A passage's vectors: the whole, `(dimension,)`, and its pieces (title + sentence), `(pieces, dimension)`."""

    whole: Vectors
    pieces: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One search result; `score` is a cosine for vectors and a BM25 score for words."""

    passage_id: PassageId
    score: float


class PassageIndex(Protocol):
    """Nearest passages by vector. Raises IndexUnavailableError and IndexMismatchError."""

    async def upsert(self, passages: Sequence[Passage], vectors: Mapping[PassageId, PassageVectors]) -> None:
        """Add passages or replace those with the same id, with all their pieces."""

    async def remove(self, ids: Iterable[PassageId]) -> None:
        """Forget passages and their pieces; unknown ids are ignored."""

    async def search(self, vector: Vectors, limit: int, audiences: Sequence[str]) -> list[Hit]:
        """The passages whose whole or whose best piece is nearest, best first, at most `limit`."""

    async def search_each(self, vectors: Sequence[Vectors], limit: int, audiences: Sequence[str]) -> list[list[Hit]]:
        """What `search` finds for each of the vectors, in one trip to the store."""

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, PassageVectors]:
        """The stored vectors of the passages asked for; unknown ids are left out."""

    async def ids(self) -> set[PassageId]:
        """Every passage that is indexed."""

    async def clear(self) -> None:
        """Empty the index; what other embedders or layouts have left there stays."""

    async def forget_others(self) -> None:
        """Delete what other embedders or layouts have left."""

    async def refresh(self) -> None:
        """Forget what is held in memory: another process may have written to the store."""


class KeywordIndex(Protocol):
    """Nearest passages by words (BM25)."""

    async def rebuild(self, passages: Sequence[Passage], mark: str = "") -> None:
        """Replace the whole index; it may be kept under `mark` for the next start."""

    async def restore(self, mark: str) -> bool:
        """Open the index kept under `mark`; False when there is none."""

    async def search(self, text: str, limit: int, audiences: Sequence[str]) -> list[Hit]:
        """Passages that share words with `text`, best first."""

    async def scores(self, text: str, ids: Sequence[PassageId]) -> dict[PassageId, float]:
        """What `search` gives each of these passages, 0 where no word is shared; unknown ids are left out."""

    def idf(self, token: str) -> float:
        """Rarity of a token of `knowledge.tokens`, ln(1 + (N - n + .5) / (n + .5)); highest for unknown ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question to the knowledge. `vector` is given when the caller has already embedded `text`.

    `kinds` narrows the search to passages of those kinds; empty means all.
    """

    text: str
    locale: str = "en"
    audiences: tuple[str, ...] = ("public",)
    on: date | None = None
    limit: int = 5
    vector: Vectors | None = None
    kinds: tuple[Kind, ...] = ()


class Reranker(Protocol):
    """Scores candidate passages against the question; higher is better."""

    async def scores(self, query: Query, vector: Vectors, candidates: Sequence[Passage]) -> list[float]:
        """One score a candidate, in the order given."""


class Retriever(Protocol):
    """Finds the passages that answer a question."""

    async def retrieve(self, query: Query) -> list[ScoredPassage]:
        """Best first, at most `query.limit`, the ones not valid on `query.on` left out.

        Weak passages stay in the list with a low `score`; the caller drops what is below its threshold.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CutDocument:
    """A document with its passages, as one unit of change."""

    document: Document
    passages: tuple[Passage, ...]


class Catalogue(Protocol):
    """The truth about what is known, in SQL: documents, passages, cached vectors and trained artifacts.

    The vector and keyword indexes are derived from it and can always be rebuilt.
    """

    async def documents(self) -> dict[str, str]:
        """uri → digest of every document in force."""

    async def apply(self, *, put: Sequence[CutDocument], removed: Sequence[str]) -> int:
        """In one transaction replace the documents in `put`, delete those in `removed`; the new version's number."""

    async def version(self) -> int:
        """Number of the last change; 0 when nothing was ever synced."""

    async def passages(self, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
        """Passages by id, one query; unknown ids are left out."""

    async def all_passages(self) -> list[Passage]:
        """Every passage in force, in document order."""

    async def passage_ids(self) -> set[PassageId]:
        """The ids of `all_passages`."""

    async def cached_vectors(self, embedder_id: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Vectors by the SHA-256 hex digest of the embedded text; misses are left out."""

    async def cache_vectors(self, embedder_id: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by digest."""

    async def artifact(self, name: str) -> bytes | None:
        """A trained or calibrated thing (`calibration`, `intent_head`, `index_state`), or None."""

    async def store_artifact(self, name: str, content: bytes) -> None:
        """Keep or replace an artifact."""
