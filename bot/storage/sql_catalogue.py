"""The Catalogue over SQL: what is known, by version, with cached vectors and trained artifacts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection, Insert, Row, Select, bindparam, func, insert, select, update

from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.ports import CutDocument, Vectors

from ..database.connections import Database
from ..database.upserts import insert_or_replace
from .passage_rows import PASSAGE_COLUMNS, document_row, passage_row, to_passage
from .tables import artifacts, documents, passages, vectors, versions

Item = TypeVar("Item")

ASKED_AT_ONCE = 500  # below the 999 parameters the oldest SQLite takes
STORED_AT_ONCE = 1000
FLOAT32 = np.dtype("<f4")

_VERSION = select(func.coalesce(func.max(versions.c.number), 0))
_DOCUMENTS = select(documents.c.uri, documents.c.digest).where(documents.c.version_to.is_(None))
_PASSAGES = select(*(passages.c[name] for name in PASSAGE_COLUMNS)).where(passages.c.version_to.is_(None))
_PASSAGES_BY_ID = _PASSAGES.where(passages.c.id.in_(bindparam("asked", expanding=True)))
_IN_ORDER = _PASSAGES.order_by(passages.c.source, passages.c.position)
_PASSAGE_IDS = select(passages.c.id).where(passages.c.version_to.is_(None))
_CLOSE_DOCUMENTS = (
    update(documents)
    .where(documents.c.version_to.is_(None), documents.c.uri.in_(bindparam("asked", expanding=True)))
    .values(version_to=bindparam("version"))
)
_CLOSE_PASSAGES = (
    update(passages)
    .where(passages.c.version_to.is_(None), passages.c.source.in_(bindparam("asked", expanding=True)))
    .values(version_to=bindparam("version"))
)
_VECTORS = select(vectors.c.digest, vectors.c.content).where(
    vectors.c.embedder == bindparam("embedder"), vectors.c.digest.in_(bindparam("asked", expanding=True))
)
_ARTIFACT = select(artifacts.c.content).where(artifacts.c.name == bindparam("name"))


def _now() -> datetime:
    return datetime.now(UTC)


class SqlCatalogue:
    """Documents, passages, vectors and artifacts in a SQL database (knowledge.ports.Catalogue). Raises StoreError."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._now = now
        self._keep_vector = insert_or_replace(database.dialect, vectors)
        self._keep_artifact = insert_or_replace(database.dialect, artifacts)

    async def documents(self) -> dict[str, str]:
        """uri → digest of every document in force."""
        rows = await self._database.read(lambda c: c.execute(_DOCUMENTS).all())
        return {row.uri: row.digest for row in rows}

    async def apply(self, *, put: Sequence[CutDocument], removed: Sequence[str]) -> int:
        """In one transaction replace the documents in `put`, close those in `removed`; the new version's number.

        Nothing to do makes no version. The rows replaced stay, closed, for diff and rollback.
        """
        if not put and not removed:
            return await self.version()
        row = {
            "at": self._now(),
            "documents_put": len(put),
            "documents_removed": len(removed),
            "passages_put": sum(len(cut.passages) for cut in put),
        }

        def work(connection: Connection) -> int:
            version = _version(connection) + 1
            connection.execute(insert(versions), {"number": version, **row})
            _replace(connection, put, removed, version)
            return version

        return await self._database.write(work)

    async def version(self) -> int:
        """Number of the last change; 0 when nothing was ever synced."""
        return await self._database.read(_version)

    async def passages(self, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
        """Passages by id; unknown ids are left out."""
        rows = await self._database.read(lambda c: list(_asked(c, _PASSAGES_BY_ID, ids)))
        return {PassageId(row[0]): to_passage(row) for row in rows}

    async def all_passages(self) -> list[Passage]:
        """Every passage in force, by the uri of its document and its place there."""
        return await self._database.read(lambda c: [to_passage(row) for row in _rows(c, _IN_ORDER)])

    async def passage_ids(self) -> set[PassageId]:
        """The ids of `all_passages`."""
        return await self._database.read(lambda c: {PassageId(row[0]) for row in _rows(c, _PASSAGE_IDS)})

    async def cached_vectors(self, embedder_id: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Vectors by the digest of the embedded text, each `(dimension,)` float32; misses are left out."""

        def work(connection: Connection) -> dict[str, Vectors]:
            rows = _asked(connection, _VECTORS, digests, embedder=embedder_id)
            return {row.digest: np.frombuffer(row.content, FLOAT32).astype(np.float32) for row in rows}

        return await self._database.read(work)

    async def cache_vectors(self, embedder_id: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by digest."""

        def work(connection: Connection) -> None:
            rows = (
                {"embedder": embedder_id, "digest": digest, "content": vector.astype(FLOAT32).tobytes()}
                for digest, vector in vectors.items()
            )
            _each(connection, self._keep_vector, rows)

        await self._database.write(work)

    async def artifact(self, name: str) -> bytes | None:
        """A trained or calibrated thing, or None."""
        return await self._database.read(lambda c: c.scalar(_ARTIFACT, {"name": name}))

    async def store_artifact(self, name: str, content: bytes) -> None:
        """Keep or replace an artifact."""
        await self._database.write(lambda c: c.execute(self._keep_artifact, {"name": name, "content": content}))


def _version(connection: Connection) -> int:
    number: int = connection.execute(_VERSION).scalar_one()
    return number


def _replace(connection: Connection, put: Sequence[CutDocument], removed: Sequence[str], version: int) -> None:
    gone = [*removed, *(cut.document.uri for cut in put)]
    for some in _batches(gone, ASKED_AT_ONCE):
        connection.execute(_CLOSE_DOCUMENTS, {"asked": some, "version": version})
        connection.execute(_CLOSE_PASSAGES, {"asked": some, "version": version})
    _each(connection, insert(documents), (document_row(cut, version) for cut in put))
    rows = (
        passage_row(passage, cut.document.uri, position, version)
        for cut in put
        for position, passage in enumerate(cut.passages)
    )
    _each(connection, insert(passages), rows)


def _asked(connection: Connection, statement: Select[Any], asked: Sequence[str], **others: str) -> Iterator[Row[Any]]:
    for some in _batches(asked, ASKED_AT_ONCE):
        yield from _rows(connection, statement, asked=some, **others)


def _rows(connection: Connection, statement: Select[Any], **values: Any) -> Iterable[Row[Any]]:
    return connection.execute(statement, values)


def _each(connection: Connection, statement: Insert, rows: Iterable[dict[str, Any]]) -> None:
    for some in _batches(rows, STORED_AT_ONCE):
        connection.execute(statement, some)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
