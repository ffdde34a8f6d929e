"""Measures the clerk under load: `python -m tests.benchmarks.bench_load [--quick]`. Prints one JSON object.

Real processes (`shopclerk run --web`), an OpenAI-compatible stub that takes 0, 50 or 800 ms, 200 conversations.
`burst`: all ask at once; messages/s from the first taken to the last answered. `steady`: ten a second come one after
the other; `added` is the time from taken to sent, less the model's. `cpu_ms` is of all the clerk's processes, a
message; `grown` their memory after the load over that before. `load` is the machine's load average when a row began:
other work beside it makes every figure worse.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from ..fakes.postgres import postgres_server
from .clerk_under_load import Clerk, Load, at_rate, clerk, how_busy, milliseconds

CONVERSATIONS = 200
PER_SECOND = 10.0
WARM_UP = 20
DELAYS = (0.0, 0.05, 0.8)


async def burst(running: Clerk) -> dict[str, float]:
    """Everybody asks at once."""
    spent, began = running.cpu(), perf_counter()
    await asyncio.gather(*(running.post(f"burst-{number}") for number in range(CONVERSATIONS)))
    await running.answered("burst", CONVERSATIONS)
    return {
        "messages_s": round(CONVERSATIONS / (perf_counter() - began), 1),
        "cpu_ms": round((running.cpu() - spent) / CONVERSATIONS * 1000, 1),
    }


async def steady(running: Clerk, delay: float) -> dict[str, float]:
    """They come one after the other."""
    spent = running.cpu()
    await at_rate(running, "steady", count=CONVERSATIONS, per_second=PER_SECOND, conversations=CONVERSATIONS)
    cpu = round((running.cpu() - spent) / CONVERSATIONS * 1000, 1)
    return {**milliseconds(await running.waits("steady"), less=delay), "cpu_ms": cpu}


async def measure(folder: Path, load: Load) -> dict[str, object]:
    """One row."""
    busy = how_busy()
    async with clerk(folder, load) as (running, ready):
        await at_rate(running, "warm", count=WARM_UP, per_second=PER_SECOND, conversations=WARM_UP)
        before = running.rss()
        row: dict[str, object] = {"burst": await burst(running), "steady_added": await steady(running, load.delay)}
        return {**row, "grown": round(running.rss() / before - 1, 3), "start_to_ready_s": round(ready, 2), "load": busy}


def rows(postgres: Iterator[str], folder: Path, delays: tuple[float, ...]) -> Iterator[tuple[str, Path, Load]]:
    """Every set-up with its name and a folder of its own."""
    for delay in delays:
        after = f"model {round(delay * 1000)} ms"
        for embedder in ("hash", "embedded"):
            place = folder / f"sqlite-{embedder}-{delay}"
            store = f"sqlite:///{place}/shop.db"
            yield f"sqlite, {embedder}, {after}", place, Load(store=store, embedder=embedder, workers=1, delay=delay)
        for workers in (1, 2):
            load = Load(store=next(postgres), embedder="hash", workers=workers, delay=delay)
            yield f"postgres, {workers} workers, hash, {after}", folder / f"postgres-{workers}-{delay}", load


def main() -> None:
    """All rows, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the model that answers at once")
    options = parser.parse_args()
    figures = {}
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        urls = iter(server.new_database, None)
        for name, place, load in rows(urls, Path(folder), DELAYS[:1] if options.quick else DELAYS):
            figures[name] = asyncio.run(measure(place, load))
            print(name, json.dumps(figures[name]), file=sys.stderr, flush=True)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
