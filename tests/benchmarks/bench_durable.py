"""Measures durable turns: `python -m tests.benchmarks.bench_durable [--postgres]`. Prints one JSON object.

One process on SQLite with the hash embedder and an OpenAI-compatible stub that answers at once: `cpu_ms` and `each_s`
of a message from reception to sent, beside `inline_cpu_ms` of the same turn without queue, outbox and channel;
`embedder_cpu_ms` and `model_cpu_ms` are what the embedder and the client of the model take of it, measured by
themselves, and `rest_cpu_ms` what remains. `queue_cpu_ms`: the queue alone, with steps that do nothing;
`submitted_to_begun` and `alone`: what a shopper waits for it, and for the whole answer. `load`: the machine's at the
end. `--postgres`: CPU per message of two workers over that of one (needs a server).
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from pydantic import SecretStr

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.assembly.models import open_chat_model
from shopclerk.bot.dispatch.durable import DurableDispatcher
from shopclerk.bot.model.chat import ChatMessage, ChatRequest
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from shopclerk.bot.model_settings import EmbedderSettings, ModelSettings
from shopclerk.bot.settings import Settings
from shopclerk.bot.store_settings import KnowledgeSettings, StoreSettings

from ..dispatch.fake_steps import FakeSteps
from .note_channel import NoteChannel

TURNS = 200
WARM_UP = 20
CONVERSATIONS = 50
QUESTION = "When are parcels of article 5 sent?"


def message(name: str, number: int) -> Message:
    """A shopper's message in a conversation of its own: those that wait in one are answered together."""
    return Message(
        id=MessageId(f"note:{name}:{number}"),
        event_id=f"{name}:{number}",
        conversation=ConversationId(f"note:{name}{number}"),
        address=Address(channel="note", place=f"{name}{number}"),
        text=QUESTION,
        sent_at=datetime.now(UTC),
        author="U1",
    )


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what other threads do."""
    while not is_so():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
    }


async def queue_alone(url: str) -> dict[str, object]:
    """The queue with steps that do nothing."""
    began: dict[str, float] = {}

    async def note(row: str) -> None:
        began[row] = perf_counter()

    steps = FakeSteps(on_answer=note)
    dispatcher = DurableDispatcher(steps, undone=steps.find_undone, url=url)
    await dispatcher.start()
    waits = []
    for number in range(WARM_UP + 100):
        asked = perf_counter()
        await dispatcher.submit(MessageId(f"m{number}"), ConversationId(f"c{number % CONVERSATIONS}"))
        await until(lambda so_far=number: len(steps.sent) > so_far)  # type: ignore[misc]
        waits.append(began[f"m{number}"] - asked)
    worked, started = process_time(), perf_counter()
    for number in range(1_000, 1_000 + TURNS):
        await dispatcher.submit(MessageId(f"m{number}"), ConversationId(f"c{number % CONVERSATIONS}"))
    await until(lambda: len(steps.sent) == WARM_UP + 100 + TURNS)
    taken, spent = perf_counter() - started, process_time() - worked
    await dispatcher.aclose()
    return {
        "queue_cpu_ms": round(spent / TURNS * 1000, 2),
        "queue_messages_s": round(TURNS / taken, 1),
        "submitted_to_begun": percentiles(waits[WARM_UP:]),
    }


async def whole_turns(bot: Bot, channel: NoteChannel) -> dict[str, object]:
    """Messages from reception to sent, all at once; then one after the other, for the time a shopper waits."""
    await bot.start()
    for number in range(WARM_UP):
        await bot.reception.message(message("warm", number))
    await until(lambda: len(channel.sent) == WARM_UP)
    worked, started = process_time(), perf_counter()
    for number in range(TURNS):
        await bot.reception.message(message("all", number))
    await until(lambda: len(channel.answered("all")) == TURNS)
    taken, spent = perf_counter() - started, process_time() - worked
    waits = []
    for number in range(50):
        asked = perf_counter()
        await bot.reception.message(message("one", number))
        await until(lambda so_far=number: len(channel.answered("one")) > so_far)  # type: ignore[misc]
        waits.append(perf_counter() - asked)
    return {
        "cpu_ms": round(spent / TURNS * 1000, 2),
        "messages_s": round(TURNS / taken, 1),
        "alone": percentiles(waits),
    }


async def inline_turns(bot: Bot) -> dict[str, object]:
    """The same turns without queue and outbox."""
    worked, waits = process_time(), []
    for number in range(TURNS):
        asked = perf_counter()
        await bot.handle(message("inline", number))
        waits.append(perf_counter() - asked)
    return {
        "inline_cpu_ms": round((process_time() - worked) / TURNS * 1000, 2),
        "inline": percentiles(waits),
    }


async def vendors(bot: Bot, settings: Settings) -> dict[str, float]:
    """The embedder and the model's client by themselves: a question, and a prompt such as a turn sends."""
    asking = ChatMessage(role="user", content=f"{'A passage about the sending of parcels. ' * 60}{QUESTION}")
    async with open_chat_model(settings) as model:
        assert model is not None
        return {
            "embedder_cpu_ms": await spent_on(lambda: bot.knowledge.embedder.embed_queries([QUESTION])),
            "model_cpu_ms": await spent_on(lambda: model.complete(ChatRequest(messages=(asking,)))),
        }


async def spent_on(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of CPU of one piece of work."""
    await work()
    worked = process_time()
    for _ in range(TURNS):
        await work()
    return round((process_time() - worked) / TURNS * 1000, 2)


async def measure(folder: Path, model_url: str) -> dict[str, object]:
    """Everything on SQLite."""
    documents = folder / "documents"
    documents.mkdir()
    for number in range(20):
        text = f"# Article {number}\n\n## Sending\n\nParcels of article {number} are sent within 7 days.\n"
        (documents / f"article-{number}.md").write_text(text, encoding="utf-8")
    settings = Settings(
        store=StoreSettings(url=f"sqlite:///{folder}/shop.db"),
        knowledge=KnowledgeSettings(url=str(folder / "knowledge"), sources=(str(documents),)),
        embedder=EmbedderSettings(provider="hash"),
        model=ModelSettings(provider="openai", name="stub", base_url=model_url, api_key=SecretStr("none")),
    )
    channel = NoteChannel()
    figures: dict[str, object] = await queue_alone(f"sqlite:///{folder}/queue.db")
    async with open_bot(
        settings,
        channels={channel.name: channel},
        make_dispatcher=lambda steps, undone: DurableDispatcher(steps, undone=undone, url=settings.store.url),
    ) as bot:
        figures |= await inline_turns(bot)
        whole, taken = await whole_turns(bot, channel), await vendors(bot, settings)
        rest = float(str(whole["cpu_ms"])) - sum(taken.values())
        figures |= whole | taken | {"rest_cpu_ms": round(rest, 2)}
    figures["load"] = round(os.getloadavg()[0], 1)
    figures["max_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def main() -> None:
    """Start the stub in a process of its own, so that its work is not counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="two workers on PostgreSQL as well")
    options = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "tests.fakes.openai_server",
        "--text",
        "Parcels of article 5 are sent within 7 days. [1]",
    ]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(command, stdout=subprocess.PIPE) as stub:
        assert stub.stdout
        try:
            figures = asyncio.run(measure(Path(folder), stub.stdout.readline().decode().strip()))
        finally:
            stub.kill()
    if options.postgres:
        from .two_workers import two_workers

        figures["postgres"] = two_workers()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
