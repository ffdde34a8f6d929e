"""Holds a clerk under load for a while: `python -m tests.benchmarks.soak [MINUTES]`, 30 by default. Prints JSON.

One process on SQLite, hash embedder, a model stub of 50 ms, ten messages a second in new conversations.
`grown` compares the median memory of the last tenth with that of the second tenth: caches fill in the first.
"""

import asyncio
import json
import statistics
import sys
import tempfile
from pathlib import Path
from time import monotonic

from .clerk_under_load import Clerk, Load, at_rate, clerk, how_busy, milliseconds

PER_SECOND = 10.0
A_ROUND = 100
"""Messages, each in a conversation of its own: those that wait in one are answered together."""


async def soak(running: Clerk, minutes: float) -> dict[str, object]:
    """The figures of so many minutes."""
    until, sizes, rounds, spent = monotonic() + minutes * 60, [], 0, running.cpu()
    while monotonic() < until:
        name = f"round{rounds:05}"
        await at_rate(running, name, count=A_ROUND, per_second=PER_SECOND, conversations=A_ROUND)
        sizes.append(running.rss())
        rounds += 1
    tenth = max(1, len(sizes) // 10)
    early, late = statistics.median(sizes[tenth : 2 * tenth]), statistics.median(sizes[-tenth:])
    return {
        "minutes": minutes,
        "messages": rounds * A_ROUND,
        "cpu_ms": round((running.cpu() - spent) / (rounds * A_ROUND) * 1000, 1),
        "last_round": milliseconds(await running.waits(f"round{rounds - 1:05}"), less=0.05),
        "rss_mb": [round(early), round(late)],
        "grown": round(late / early - 1, 4),
    }


async def main(minutes: float) -> None:
    """Start the clerk and hold it."""
    with tempfile.TemporaryDirectory() as folder:
        load = Load(store=f"sqlite:///{folder}/shop.db", embedder="hash", workers=1, delay=0.05)
        busy = how_busy()
        async with clerk(Path(folder), load) as running:
            await running.warm_up()
            figures = await soak(running, minutes)
    print(json.dumps({**figures, "start_to_ready_s": round(running.ready, 2), "load": [busy, how_busy()]}))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0))
