"""A turn beside plain LangChain's: `python -m tests.benchmarks.bench_peer` (after `make .venv-peer/.installed`).

The same corpus, embedder, questions and model stub, asked in turns in one run. Prints one JSON object. `ours` is the
whole inline turn: stored, understood, retrieved, written by the model, checked against its sources, stored again.
`peer` is retriever, prompt and model in one LCEL chain, which keeps, checks and cites nothing.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

from pydantic import SecretStr

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.model_settings import ModelSettings

from .bench_turn import at, message, questions, stub

TURNS = 60
WARM_UP = 10
PEER = Path(__file__).parents[2] / ".venv-peer" / "bin" / "python"


class Peer:
    """The chain in its own process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, **asked: object) -> dict[str, object]:
        """What it answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the peer ended; run `make .venv-peer/.installed` first"
        told: dict[str, object] = json.loads(line)
        return told


@contextmanager
def peer() -> Iterator[Peer]:
    """The chain, started."""
    command = [str(PEER), str(Path(__file__).parent / "peer" / "chain.py")]
    quiet = {**os.environ, "GOMP_SPINCOUNT": "1500", "ANONYMIZED_TELEMETRY": "False"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=quiet) as process:
        try:
            yield Peer(process)
        finally:
            process.terminate()


async def texts(bot: Bot) -> list[list[str]]:
    """What the clerk searches, as the peer takes it: text and source."""
    return [[passage.text, passage.uri] for passage in await bot.knowledge.library.catalogue.all_passages()]


async def measure(folder: Path) -> dict[str, object]:
    """Both, question by question."""
    asked = questions()
    with stub() as url, peer() as chain:
        model = ModelSettings(provider="openai", name="stub", base_url=url, api_key=SecretStr("none"))
        ours, theirs = [], []
        async with open_bot(at(folder, model=model)) as bot:
            passages = chain.tell(index=await texts(bot), base_url=url)["passages"]
            for number in range(WARM_UP + TURNS):
                started, worked = perf_counter(), process_time()
                await bot.handle(message(f"p-{number}", asked[number]))
                ours.append(((perf_counter() - started) * 1000, (process_time() - worked) * 1000))
                told = await asyncio.to_thread(chain.tell, ask=asked[number])
                theirs.append((float(str(told["ms"])), float(str(told["cpu_ms"]))))
    return {
        "turns": TURNS,
        "peer_passages": passages,
        "ours": summary(ours[WARM_UP:]),
        "peer": summary(theirs[WARM_UP:]),
    }


def summary(spans: list[tuple[float, float]]) -> dict[str, float]:
    """p50 and p99 of the milliseconds, the median of the CPU's."""
    ms = sorted(one for one, _ in spans)
    cpu = statistics.median(one for _, one in spans)
    return {
        "p50_ms": round(statistics.median(ms), 2),
        "p99_ms": round(ms[int(len(ms) * 0.99)], 2),
        "cpu_ms": round(cpu, 2),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        json.dump(asyncio.run(measure(Path(scratch))), sys.stdout, indent=2)
        print()
