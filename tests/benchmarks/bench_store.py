"""Measures the store's work of one turn and the catalogue at size: `python -m tests.benchmarks.bench_store`.

Prints one JSON object. Milliseconds; a turn is add_message, conversation with ten turns, save_reply. `full` is the same
beside 100,000 conversations of ten turns (`--full N` says how many), its `p50_ratio` over the empty store, on SQLite
and, where there is a server, on PostgreSQL; tests/operations/test_indexes.py asks the databases for their plans.
`raw_sqlite` is a turn's statements over the bare driver in the same three trips: the floor under any mapper.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from shopclerk.bot.model.message import (
    Address,
    ConversationId,
    Intent,
    Message,
    MessageId,
    Outcome,
    Reply,
    Trace,
    Usage,
)
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.knowledge.passage import Citation, Document, Passage, PassageId
from shopclerk.knowledge.ports import CutDocument

from ..fakes.postgres import is_available, postgres_server
from ..operations.seeding import seed

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CITATION = Citation(
    n=1, document="returns", section="Opened electronics", uri="returns.md#opened", quote="14 days. " * 12
)
REPLY = Reply(
    text="Opened electronics may come back within 14 days of delivery. [1] " * 3,
    outcome=Outcome.ANSWERED,
    language="en",
    intent=Intent(name="returns.window", confidence=0.93),
    trace=Trace(
        model="extractive",
        usage=Usage(tokens_in=812, tokens_out=64),
        ms={"understand": 4.1, "retrieve": 9.7, "answer": 0.8, "total": 15.0},
        passages=tuple((f"returns.md#{n}", 0.9 - n / 10) for n in range(5)),
        rules=("grounding",),
    ),
    citations=(CITATION, CITATION),
)


def message(number: int) -> Message:
    return Message(
        id=MessageId(f"m{number}"),
        event_id=f"e{number}",
        conversation=ConversationId(f"c{number // 20}"),
        address=Address(channel="slack", place="C1", thread=f"t{number // 20}"),
        text="Can I still return headphones I opened three weeks ago?",
        sent_at=NOW,
    )


async def timed(turns: int, work: Callable[[int], Awaitable[None]]) -> dict[str, float]:
    taken = []
    for number in range(turns):
        start = time.perf_counter()
        await work(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken = sorted(taken[turns // 10 :])
    return {"p50_ms": round(statistics.median(taken), 2), "p99_ms": round(taken[int(len(taken) * 0.99)], 2)}


async def measure_turns(url: str, turns: int, *, first: int = 0) -> dict[str, float]:
    database = await open_database(url)
    store = SqlStore(database)

    async def turn(number: int) -> None:
        asked = message(first + number)
        await store.add_message(asked)
        conversation = await store.conversation(asked.conversation)
        await store.save_reply(asked, REPLY, expected_version=conversation.version, at=NOW)

    try:
        return await timed(turns, turn)
    finally:
        await database.aclose()


async def measure_raw(path: Path, turns: int) -> dict[str, float]:
    said = json.dumps({"text": REPLY.text, "quotes": [CITATION.quote] * 2})
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        "CREATE TABLE c (id TEXT PRIMARY KEY, version INTEGER)",
        "CREATE TABLE t (n INTEGER PRIMARY KEY, id TEXT UNIQUE, c TEXT, said TEXT, answered TEXT)",
        "CREATE INDEX i ON t (c, n)",
    ):
        connection.execute(statement)

    def add(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR IGNORE INTO c VALUES (?, 0)", (f"c{number // 20}",))
        connection.execute("INSERT INTO t (id, c, said) VALUES (?, ?, ?)", (f"m{number}", f"c{number // 20}", said))
        connection.commit()

    def read(number: int) -> None:
        connection.execute("SELECT * FROM c WHERE id = ?", (f"c{number // 20}",)).fetchall()
        connection.execute("SELECT * FROM t WHERE c = ? ORDER BY n DESC LIMIT 10", (f"c{number // 20}",)).fetchall()

    def save(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT version FROM c WHERE id = ?", (f"c{number // 20}",)).fetchall()
        connection.execute("INSERT INTO t (id, c, said) VALUES (?, ?, ?)", (f"r{number}", f"c{number // 20}", said))
        connection.execute("UPDATE t SET answered = ? WHERE id = ?", (f"r{number}", f"m{number}"))
        connection.commit()

    async def turn(number: int) -> None:
        for work in (add, read, save):
            await asyncio.to_thread(work, number)

    try:
        return await timed(turns, turn)
    finally:
        connection.close()


def corpus(size: int) -> list[CutDocument]:
    documents = []
    for number in range(size // 10):
        uri = f"pages/{number:06}.md"
        passages = tuple(
            Passage(
                id=PassageId(f"{uri}#{part}"),
                document=uri,
                uri=f"{uri}#{part}",
                title=f"Page {number}",
                section=f"Part {part}",
                text="Opened electronics may come back within 14 days of delivery, complete and undamaged. " * 3,
                locale="en",
                facts={"sku": f"HP-{number}-{part}", "price": "129.00"},
            )
            for part in range(10)
        )
        document = Document(uri=uri, title=f"Page {number}", locale="en", audience="public", digest=f"{number:064}")
        documents.append(CutDocument(document=document, passages=passages))
    return documents


async def measure_catalogue(url: str, size: int) -> dict[str, float]:
    database = await open_database(url)
    catalogue = SqlCatalogue(database)
    figures: dict[str, float] = {}

    async def clocked(name: str, work: Awaitable[object]) -> None:
        start = time.perf_counter()
        await work
        figures[f"{name}_s"] = round(time.perf_counter() - start, 3)

    documents = corpus(size)
    vectors = {f"{number:064}": np.full(384, number, dtype=np.float32) for number in range(size)}
    five = [PassageId(f"pages/{number:06}.md#3") for number in range(5)]
    try:
        await clocked("apply", catalogue.apply(put=documents, removed=()))
        await clocked("all_passages", catalogue.all_passages())
        await clocked("passage_ids", catalogue.passage_ids())
        await clocked("documents", catalogue.documents())
        await clocked("cache_vectors", catalogue.cache_vectors("hash", vectors))
        await clocked("cached_vectors", catalogue.cached_vectors("hash", list(vectors)))
        await clocked("five_passages", catalogue.passages(five))
        return {"passages": size, **figures}
    finally:
        await database.aclose()


async def measure_full(url: str, turns: int, conversations: int) -> dict[str, float]:
    """Turns in an empty store, then in one that holds so many conversations; and one look at what waits in it."""
    empty = await measure_turns(url, turns)
    database = await open_database(url)
    start = time.perf_counter()
    await database.write(lambda c: seed(c, conversations))
    seeded = time.perf_counter() - start

    async def look(_number: int) -> None:
        await SqlStore(database).unanswered(["slack"])

    try:
        waiting = await timed(20, look)
        full = await measure_turns(url, turns, first=1_000_000)
    finally:
        await database.aclose()
    ratio = round(full["p50_ms"] / empty["p50_ms"], 2)
    return {"p50_ratio": ratio, **full, "what_waits_p50_ms": waiting["p50_ms"], "seeded_s": round(seeded, 1)}


async def measure_at_size(folder: str, turns: int, conversations: int) -> dict[str, object]:
    figures: dict[str, object] = {"conversations": conversations, "turns_stored": conversations * 10}
    figures["sqlite"] = await measure_full(f"sqlite:///{folder}/full.db", turns, conversations)
    if is_available():
        with postgres_server() as server:
            figures["postgres"] = await measure_full(server.new_database(), turns, conversations)
    return figures


async def main(turns: int, size: int, conversations: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            "turns": turns,
            "file": await measure_turns(f"sqlite:///{folder}/store.db", turns),
            "memory": await measure_turns("sqlite://", turns),
            "raw_sqlite": await measure_raw(Path(folder) / "raw.db", turns),
            "catalogue": await measure_catalogue(f"sqlite:///{folder}/knowledge.db", size),
            "full": await measure_at_size(folder, turns, conversations),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("turns", type=int, nargs="?", default=2_000)
    parser.add_argument("passages", type=int, nargs="?", default=100_000)
    parser.add_argument("--full", type=int, default=100_000)
    options = parser.parse_args()
    asyncio.run(main(options.turns, options.passages, options.full))
