"""Measures whole turns and starts: `python -m tests.benchmarks.bench_turn`. Prints one JSON object; milliseconds, MB.

`extractive`: a warm turn over the demo shop with the embedder it ships with, each question asked once. `model`: a turn
with ten messages of history through an OpenAI-compatible stub that answers at once, 1,000 documents, hash embedder.
`resync_s`: bringing those documents up to date when nothing changed. `chat`, `ask`, `help`: whole commands.
`cpu_ms` is what the whole process spent, which other work on the machine changes least.
"""

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from pydantic import SecretStr

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.assembly.knowledge import open_library
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId, Outcome
from shopclerk.bot.model_settings import EmbedderSettings, ModelSettings
from shopclerk.bot.settings import Settings
from shopclerk.bot.store_settings import KnowledgeSettings, StoreSettings

TURNS = 50
WARM_UP = 10
DOCUMENTS = 1_000
HISTORY = 10
ANSWER = "Parcels of article 500 are sent within 7 days. [1]"
QUESTION = "When are parcels of article 500 sent?"
QUESTIONS = Path(__file__).parents[1] / "questions"


def questions() -> list[str]:
    """Shoppers' questions in both languages, in turns."""
    english, chinese = (
        [json.loads(line)["query"] for line in (QUESTIONS / name).read_text(encoding="utf-8").splitlines()]
        for name in ("everyday_en.jsonl", "everyday_zh.jsonl")
    )
    return [text for pair in zip(english, chinese, strict=False) for text in pair]


def at(folder: Path, **sections: object) -> Settings:
    """Settings with everything in `folder`."""
    store = StoreSettings(url=f"sqlite:///{folder}/shop.db")
    return Settings(store=store, knowledge=KnowledgeSettings(url=str(folder / "knowledge")), **sections)  # type: ignore[arg-type]


def message(conversation: str, text: str) -> Message:
    """A shopper's message."""
    key = uuid.uuid4().hex
    return Message(
        id=MessageId(key),
        event_id=key,
        conversation=ConversationId(conversation),
        address=Address(channel="terminal"),
        text=text,
        sent_at=datetime.now(UTC),
    )


async def timed(turns: int, act: Callable[[int], Coroutine[None, None, object]]) -> dict[str, float]:
    """p50 and p99 of `act`, and the median of its CPU time, after some turns that do not count."""
    spans, work = [], []
    for number in range(WARM_UP + turns):
        started, worked = perf_counter(), process_time()
        await act(number)
        spans.append((perf_counter() - started) * 1000)
        work.append((process_time() - worked) * 1000)
    spans = sorted(spans[WARM_UP:])
    return {
        "p50_ms": round(statistics.median(spans), 2),
        "p99_ms": round(spans[int(len(spans) * 0.99)], 2),
        "cpu_ms": round(statistics.median(work[WARM_UP:]), 2),
    }


async def extractive(folder: Path) -> dict[str, float]:
    """Warm turns over the demo shop, each in a conversation of its own."""
    asked = questions()
    async with open_bot(at(folder)) as bot:
        return await timed(TURNS, lambda n: bot.handle(message(f"c-{n}", asked[n])))


@contextmanager
def stub() -> Iterator[str]:
    """An OpenAI-compatible server in a process of its own."""
    command = [sys.executable, "-m", "tests.fakes.openai_server", "--port", "0", "--text", ANSWER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            assert url, "the stub did not start; run this from the repository's root"
            yield url
        finally:
            server.terminate()  # Popen waits for its end, also when a turn went wrong


def write_documents(folder: Path) -> Path:
    """A thousand short pages."""
    documents = folder / "documents"
    documents.mkdir()
    for number in range(DOCUMENTS):
        text = f"# Article {number}\n\nParcels of article {number} are sent within {number % 9 + 2} days.\n"
        (documents / f"article-{number}.md").write_text(text, encoding="utf-8")
    return documents


@asynccontextmanager
async def bot_with_model(folder: Path, url: str) -> AsyncIterator[Bot]:
    """A bot over the thousand pages that writes with the stub."""
    model = ModelSettings(provider="openai", name="stub", base_url=url, api_key=SecretStr("none"))
    settings = at(folder, model=model, embedder=EmbedderSettings(provider="hash"))
    async with open_library(settings) as library:
        await library.sync([write_documents(folder)], variables={})
    async with open_bot(settings) as bot:
        yield bot


async def with_model(folder: Path) -> dict[str, object]:
    """Turns through the stub, each the eleventh message of its conversation."""
    with stub() as url:
        async with bot_with_model(folder, url) as bot:

            async def ask(number: int) -> None:
                reply = await bot.handle(message(f"m-{number}", QUESTION))
                assert (reply.trace.model, reply.outcome) == ("stub", Outcome.ANSWERED), reply

            for _ in range(HISTORY // 2):
                for conversation in range(WARM_UP + TURNS):
                    await ask(conversation)
            spans = await timed(TURNS, ask)
            started = perf_counter()
            report = await bot.knowledge.library.sync([folder / "documents"], variables={})
            assert report.kept == DOCUMENTS, report
            return {**spans, "resync_s": round(perf_counter() - started, 3)}


def command(arguments: Sequence[str], folder: Path) -> dict[str, float]:
    """Seconds of a whole command, best of three, and its peak memory in MB."""
    shopclerk = str(Path(sys.executable).parent / "shopclerk")
    spans = []
    for _ in range(3):
        started = perf_counter()
        subprocess.run([shopclerk, *arguments], cwd=folder, check=True, capture_output=True, env=dict(os.environ))
        spans.append(perf_counter() - started)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": round(min(spans), 2), "peak_mb": round(memory)}


def main() -> None:
    """Run all of it and print."""
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        tempfile.TemporaryDirectory() as three,
    ):
        figures: dict[str, object] = {}
        started = perf_counter()
        first = subprocess.run(
            [str(Path(sys.executable).parent / "shopclerk"), "chat"],
            cwd=three,
            input=b"",
            check=True,
            capture_output=True,
        )
        assert first.returncode == 0
        figures["first_chat_s"] = round(perf_counter() - started, 2)
        figures["second_chat"] = command(["chat"], Path(three))
        figures["ask"] = command(["ask", "Can I return opened headphones?"], Path(three))
        figures["help"] = command(["--help"], Path(three))
        figures["extractive"] = asyncio.run(extractive(Path(one)))
        figures["model"] = asyncio.run(with_model(Path(two)))
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
