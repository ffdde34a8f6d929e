"""The Catalogue over SQL: what is known, by version, with cached vectors and trained artifacts."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Row, Select, Table, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.ports import CutDocument, Vectors

from .database import Database
from .passage_rows import PASSAGE_COLUMNS, document_row, passage_row, to_passage
from .tables import artifacts, documents, passages, vectors, versions
from .upserts import insert_or_replace

Item = TypeVar("Item")

ASKED_AT_ONCE = 500  # below the 999 parameters the oldest SQLite takes
STORED_AT_ONCE = 1000
READ_AT_ONCE = 1000  # the event loop gets its turn between two batches
FLOAT32 = np.dtype("<f4")

_VERSION = select(func.coalesce(func.max(versions.c.number), 0))
_DOCUMENTS = select(documents.c.uri, documents.c.digest).where(documents.c.version_to.is_(None))
_PASSAGES = select(*(passages.c[name] for name in PASSAGE_COLUMNS)).where(passages.c.version_to.is_(None))
_PASSAGES_BY_ID = _PASSAGES.where(passages.c.id.in_(bindparam("ids", expanding=True)))
_IN_ORDER = _PASSAGES.order_by(passages.c.source, passages.c.position)
_PASSAGE_IDS = select(passages.c.id).where(passages.c.version_to.is_(None))
_VECTORS = select(vectors.c.digest, vectors.c.content).where(
    vectors.c.embedder == bindparam("embedder"), vectors.c.digest.in_(bindparam("digests", expanding=True))
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
        async with self._database.reading() as connection:
            return {uri: digest for uri, digest in await connection.execute(_DOCUMENTS)}

    async def apply(self, *, put: Sequence[CutDocument], removed: Sequence[str]) -> int:
        """In one transaction replace the documents in `put`, close those in `removed`; the new version's number.

        Nothing to do makes no version. The rows replaced stay, closed, for diff and rollback.
        """
        async with self._database.writing() as connection:
            before: int = (await connection.execute(_VERSION)).scalar_one()
            if not put and not removed:
                return before
            version = before + 1
            gone = [*removed, *(cut.document.uri for cut in put)]
            await _close(connection, documents, documents.c.uri, gone, version)
            await _close(connection, passages, passages.c.source, gone, version)
            await _add(connection, documents, (document_row(cut, version) for cut in put))
            await _add(
                connection,
                passages,
                (
                    passage_row(passage, cut.document.uri, position, version)
                    for cut in put
                    for position, passage in enumerate(cut.passages)
                ),
            )
            counts = {
                "documents_put": len(put),
                "documents_removed": len(removed),
                "passages_put": sum(len(cut.passages) for cut in put),
            }
            await connection.execute(insert(versions), {"number": version, "at": self._now(), **counts})
        return version

    async def version(self) -> int:
        """Number of the last change; 0 when nothing was ever synced."""
        async with self._database.reading() as connection:
            number: int = (await connection.execute(_VERSION)).scalar_one()
        return number

    async def passages(self, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
        """Passages by id; unknown ids are left out."""
        found: dict[PassageId, Passage] = {}
        async with self._database.reading() as connection:
            for some in _batches(iter(ids), ASKED_AT_ONCE):
                rows = (await connection.execute(_PASSAGES_BY_ID, {"ids": some})).all()
                found.update((PassageId(row[0]), to_passage(row)) for row in rows)
        return found

    async def all_passages(self) -> list[Passage]:
        """Every passage in force, by the uri of its document and its place there."""
        return [to_passage(row) async for row in self._rows(_IN_ORDER)]

    async def passage_ids(self) -> set[PassageId]:
        """The ids of `all_passages`."""
        return {PassageId(row[0]) async for row in self._rows(_PASSAGE_IDS)}

    async def cached_vectors(self, embedder_id: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Vectors by the digest of the embedded text, each `(dimension,)` float32; misses are left out."""
        found: dict[str, Vectors] = {}
        async with self._database.reading() as connection:
            for some in _batches(iter(digests), ASKED_AT_ONCE):
                rows = (await connection.execute(_VECTORS, {"embedder": embedder_id, "digests": some})).all()
                found.update((digest, np.frombuffer(content, FLOAT32).astype(np.float32)) for digest, content in rows)
        return found

    async def cache_vectors(self, embedder_id: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by digest."""
        rows = (
            {"embedder": embedder_id, "digest": digest, "content": vector.astype(FLOAT32).tobytes()}
            for digest, vector in vectors.items()
        )
        async with self._database.writing() as connection:
            for some in _batches(rows, STORED_AT_ONCE):
                await connection.execute(self._keep_vector, some)

    async def artifact(self, name: str) -> bytes | None:
        """A trained or calibrated thing, or None."""
        async with self._database.reading() as connection:
            content: bytes | None = (await connection.execute(_ARTIFACT, {"name": name})).scalar()
        return content

    async def store_artifact(self, name: str, content: bytes) -> None:
        """Keep or replace an artifact."""
        async with self._database.writing() as connection:
            await connection.execute(self._keep_artifact, {"name": name, "content": content})

    async def _rows(self, statement: Select[Any]) -> AsyncIterator[Row[Any]]:
        async with self._database.reading() as connection, connection.stream(statement) as result:
            async for some in result.partitions(READ_AT_ONCE):
                for row in some:
                    yield row


async def _close(connection: AsyncConnection, table: Table, key: Any, uris: Sequence[str], version: int) -> None:
    statement = (
        update(table)
        .where(table.c.version_to.is_(None), key.in_(bindparam("uris", expanding=True)))
        .values(version_to=version)
    )
    for some in _batches(iter(uris), ASKED_AT_ONCE):
        await connection.execute(statement, {"uris": some})


async def _add(connection: AsyncConnection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    for some in _batches(rows, STORED_AT_ONCE):
        await connection.execute(insert(table), some)


def _batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch
