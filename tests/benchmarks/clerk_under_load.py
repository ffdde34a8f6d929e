"""A clerk as `shopclerk run` runs it, with shoppers on its web face: used by bench_load and soak."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil
from sqlalchemy import text

from shopclerk.bot.database.connections import Database, connect

from ..operations.servers import Process

QUESTION = "When are parcels of article 5 sent?"
ANSWER = "Parcels of article 5 are sent within 7 days. [1]"
WARM_AT_ONCE = 200
WARM_ROUNDS = 8
WARM_GROWTH = 0.005
"""Share by which memory still grows in the last round of warming up."""
_SENT = """
SELECT t.at AS asked, d.sent_at AS sent FROM deliveries d JOIN turns t ON t.message_id = d."of"
WHERE d.subject = 'answer' AND d.status = 'sent' AND t.conversation_id LIKE :of
"""
_SECONDS = {
    "sqlite": "(julianday(sent) - julianday(asked)) * 86400",
    "postgresql": "extract(epoch FROM sent - asked)",
}


@dataclass(frozen=True, kw_only=True)
class Load:
    """How the clerk is set up: store, embedder, processes, and how long its model takes (seconds)."""

    store: str
    embedder: str
    workers: int
    delay: float


class Clerk:
    """The running processes and their database."""

    def __init__(self, process: Process, database: Database, ready: float) -> None:
        self.ready = ready
        self._process = process
        self._database = database

    @property
    def _tree(self) -> list[psutil.Process]:
        parent = psutil.Process(self._process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of CPU all its processes have spent; those of the shoppers, the model and PostgreSQL do not count."""
        return sum(one.cpu_times().user + one.cpu_times().system for one in self._tree)

    def rss(self) -> float:
        """Megabytes they hold."""
        return sum(one.memory_info().rss for one in self._tree) / 2**20

    async def post(self, conversation: str) -> None:
        """A shopper asks."""
        posted = await self._process.client.post("/api/messages", json={"conversation": conversation, "text": QUESTION})
        assert posted.status_code == 202, posted.text

    async def at_once(self, name: str, count: int) -> float:
        """So many ask at once, each in a conversation of their own; the seconds until the last was answered."""
        began = perf_counter()
        await asyncio.gather(*(self.post(f"{name}-{number}") for number in range(count)))
        await self.answered(name, count)
        return perf_counter() - began

    async def warm_up(self) -> None:
        """Work until memory has stopped growing: what is loaded at first use and caches that fill are no growth."""
        before = 0.0
        for number in range(WARM_ROUNDS):
            await self.at_once(f"warm{number}", WARM_AT_ONCE)
            if (rss := self.rss()) < before * (1 + WARM_GROWTH):
                return
            before = rss

    async def waits(self, name: str) -> list[float]:
        """Seconds from taken to sent of what was answered in conversations whose name begins so."""
        seconds = f"SELECT {_SECONDS[self._database.dialect]} AS s FROM ({_SENT}) AS answered"
        return await self._database.read(
            lambda c: sorted(map(float, c.scalars(text(seconds), {"of": f"web:{name}-%"})))
        )

    async def answered(self, name: str, count: int) -> None:
        """Wait until so many were."""
        while len(await self.waits(name)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@contextmanager
def model_stub(delay: float) -> Iterator[str]:
    """The URL of a model that gives one answer after so many seconds."""
    words = ["--text", ANSWER, "--delay", str(delay)]
    command = [sys.executable, "-m", "tests.fakes.openai_server", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as stub:
        assert stub.stdout
        try:
            yield stub.stdout.readline().decode().strip()
        finally:
            stub.kill()


def articles() -> Iterator[tuple[str, str]]:
    """The shop's pages: a name and the text."""
    for number in range(20):
        yield (
            f"article-{number}.md",
            f"# Article {number}\n\n## Sending\n\nParcels of article {number} are sent within 7 days.\n",
        )


@asynccontextmanager
async def clerk(folder: Path, load: Load) -> AsyncIterator[Clerk]:
    """A clerk all of whose workers are ready, with its documents read in before the start that is timed."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for name, words in articles():
        (documents / name).write_text(words, encoding="utf-8")
    with model_stub(load.delay) as model:
        settings = {
            "SHOPCLERK_STORE__URL": load.store,
            "SHOPCLERK_KNOWLEDGE__URL": str(folder / "knowledge"),
            "SHOPCLERK_KNOWLEDGE__SOURCES": json.dumps([str(documents)]),
            "SHOPCLERK_EMBEDDER__PROVIDER": load.embedder,
            "SHOPCLERK_MODEL__PROVIDER": "openai",
            "SHOPCLERK_MODEL__NAME": "stub",
            "SHOPCLERK_MODEL__BASE_URL": model,
            "SHOPCLERK_MODEL__API_KEY": "none",
            "SHOPCLERK_LIMITS__WAITING_MESSAGES": "10000",
        }
        several = ("--workers", str(load.workers)) if load.workers > 1 else ()
        first = Process(folder, settings, "--web", *several)
        await first.start()
        await first.said("ready ")
        await first.end()
        process, began = Process(folder, settings, "--web", *several), perf_counter()
        await process.start()
        await process.said(" ready ")
        seconds = perf_counter() - began
        await _all_ready(process, load.workers)
        database = connect(load.store)
        try:
            yield Clerk(process, database, seconds)
        finally:
            await process.end()
            await database.aclose()


async def _all_ready(process: Process, workers: int) -> None:
    """The first process listens before those that help it are up."""
    while process.log.count(" worker_ready ") < workers - 1:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def at_rate(running: Clerk, name: str, *, count: int, per_second: float, conversations: int) -> None:
    """Shoppers who come one after the other, whatever becomes of those before them; then wait for all answers."""
    began, asking = perf_counter(), []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / per_second - perf_counter()))
        asking.append(asyncio.create_task(running.post(f"{name}-{number % conversations}")))
    await asyncio.gather(*asking)
    await running.answered(name, count)


def milliseconds(seconds: list[float], *, less: float = 0.0) -> dict[str, float]:
    """p50 and p99 of what came on top of `less`."""
    return {
        "p50_ms": round((statistics.median(seconds) - less) * 1000, 1),
        "p99_ms": round((seconds[int(len(seconds) * 0.99)] - less) * 1000, 1),
    }


def how_busy() -> float:
    """The machine's load average of the last minute, to be said with every figure."""
    return round(os.getloadavg()[0], 1)
