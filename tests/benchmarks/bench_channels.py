"""Measures the channels over real sockets: `python -m tests.benchmarks.bench_channels`. Prints one JSON object.

Both adapters run over faithful fakes of their platforms on loopback, with the hash embedder, so that the channel is
measured and not the embedder. The bot is a process of its own but in `races`; `cpu_ms_an_event` is what it spends.

`first_sign`: from a post to the first status, typing or answer seen where its author looks, in ms; `answer`: to the
answer's first words; `ack`: until the platform had its acknowledgement; all at 50 events a second.
`duplicates`: events delivered twice or in the wrong order. `reconnects`: sockets lost in every way the platform has,
under traffic. `races`: a claim at a random moment after a question; `late` counts sends of the clerk that reached the
platform after the claim had committed, `left_half_said` answers that stand there unfinished; `streamed` is the same
while a model on loopback writes the answers word by word. `lost` are questions without an answer, `double` those with
more than one.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.model.desk import Agent
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.settings import Settings

from ..conformance.quoting_model import quotes
from ..fakes.openai_server import OpenAIServer
from .bot_process import BotProcess, bot_apart, bot_here, quiet
from .channel_sides import Asked, Sections, Side, discord_side, slack_side

RATE = 50
SECONDS = 20
DUPLICATES = 1_000
RECONNECTS = 100
RACES = 500
IN_FLIGHT = 20
"""Races side by side."""
LONGEST_DELAY = 1.0
"""Seconds after a question in which it is claimed, so that claims fall before, into and after its answer."""
LONGEST_STREAM = 3.0
"""The same while a model writes the answer."""
TOKEN_DELAY = 0.02
"""Seconds between the model's words."""
QUESTION = "How many days do I have to return something I do not like?"
PATIENCE = 120.0
SIDES = {"slack": slack_side, "discord": discord_side}


def common_in(folder: Path) -> Sections:
    """Settings of every bot: all in `folder`, the hash embedder."""
    return {
        "store": {"url": f"sqlite:///{folder}/shop.db"},
        "knowledge": {"url": f"{folder}/knowledge"},
        "embedder": {"provider": "hash"},
        "model": {"provider": "extractive"},
        "dispatch": {"mode": "inline"},
    }


async def paced(side: Side, bot: BotProcess, *, rate: int, seconds: int) -> dict[str, Any]:
    """Questions at a steady rate, one event in ten a command: first signs and acknowledgements."""
    asked: list[Asked] = []
    earlier = len(side.acks())
    began, worked = monotonic(), bot.cpu_seconds()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
        if number % 10 == 9:
            side.command(number)
        else:
            asked.append(await side.ask(number, QUESTION))
    took = monotonic() - began
    figures = await told(side, asked)
    signs = side.signs()
    words = side.first_words()
    first = [signs[one.key] - one.at for one in asked if one.key in signs]
    return figures | {
        "events_a_second": round(rate * seconds / took, 1),
        "cpu_ms_an_event": round((bot.cpu_seconds() - worked) * 1000 / (rate * seconds), 1),
        "first_sign": milliseconds(first),
        "without_sign": len(asked) - len(first),
        "answer": milliseconds([words[one.key] - one.at for one in asked if one.key in words]),
        "ack": milliseconds(side.acks()[earlier:]),
    }


async def duplicated(side: Side, *, events: int) -> dict[str, Any]:
    """Half of the events are questions delivered twice, half come backwards, twenty at a time."""
    asked: list[Asked] = []
    for number in range(events // 4):
        asked.append(await side.ask(number, QUESTION))
        await side.deliver_again(asked[-1])
        await asyncio.sleep(0.01)
    for _ in range(0, events // 2, 20):
        side.hold()
        asked += [await side.ask(number, QUESTION) for number in range(20)]
        await side.release()
        await asyncio.sleep(0.2)
    return {"events": events} | await told(side, asked)


async def dropped(side: Side, *, times: int) -> dict[str, Any]:
    """The connection is lost again and again while people go on asking."""
    asked: list[Asked] = []
    for number in range(times):
        asked.append(await side.ask(number, QUESTION))
        side.drops[number % len(side.drops)]()
        asked.append(await side.ask(number + 1, QUESTION))
        await asyncio.sleep(random.uniform(0.0, 0.1))
        asked.append(await side.ask(number + 2, QUESTION))
        await until(side.is_connected)
    return {"drops": times} | await told(side, asked)


async def raced(side: Side, bot: Bot, *, times: int, longest: float) -> dict[str, Any]:
    """A claim at a random moment within so many seconds of each answer."""
    desk = bot.desk
    assert desk is not None
    spoke_before = late = half_said = 0

    async def race(number: int) -> tuple[Asked, float]:
        asked = await side.ask(number, QUESTION)
        await asyncio.sleep(random.uniform(0.0, longest))
        conversation = ConversationId(asked.conversation)
        await desk.tickets.claim(conversation, Agent(id=f"{side.name}:U0AGENT", name="Mei"))
        return asked, monotonic()

    claims: list[tuple[Asked, float]] = []
    for start in range(0, times, IN_FLIGHT):
        claims += await asyncio.gather(*(race(number) for number in range(start, min(times, start + IN_FLIGHT))))
    await asyncio.sleep(2.0)
    with suppress(TimeoutError):
        await until(lambda: not any(side.left_half_said(asked) for asked, _ in claims))
    for asked, committed in claims:
        sends = side.sends(asked)
        spoke_before += any(at <= committed for at in sends)
        late += sum(at > committed for at in sends)
        half_said += side.left_half_said(asked)
    return {
        "races": times,
        "answered_before_the_claim": spoke_before,
        "seen_growing": side.grew(),
        "late": late,
        "left_half_said": half_said,
    }


async def told(side: Side, asked: Sequence[Asked]) -> dict[str, int]:
    """Waits until every question is answered, or PATIENCE is over; and a little longer for answers too many."""
    with suppress(TimeoutError):
        await until(lambda: answered(side, asked))
    await asyncio.sleep(1.0)
    answers = side.answers()
    return {
        "questions": len(asked),
        "lost": sum(answers[one.key] == 0 for one in asked),
        "double": sum(answers[one.key] > 1 for one in asked),
    }


def answered(side: Side, asked: Sequence[Asked]) -> bool:
    """Whether every question has an answer."""
    answers = side.answers()
    return all(answers[one.key] for one in asked)


async def until(condition: Callable[[], bool]) -> None:
    """Waits for a condition. Raises TimeoutError after PATIENCE seconds."""
    ends = monotonic() + PATIENCE
    while not condition():
        if monotonic() > ends:
            raise TimeoutError
        await asyncio.sleep(0.05)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p99 of so many."""
    ordered = sorted(one * 1000 for one in seconds)
    if not ordered:
        return {"n": 0}
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return {"n": len(ordered), "p50": round(statistics.median(ordered), 1), "p99": round(p99, 1)}


async def measured(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """One platform; each measurement with a bot of its own, all over one index. Only races need it in this process."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for what in options.only or ("paced", "duplicates", "reconnects", "races", "streamed"):
            async with SIDES[name](common_in(Path(folder))) as (side, sections):
                if what == "races":
                    async with bot_here(name, Settings.model_validate(sections)) as bot:
                        times = int(RACES * options.scale)
                        figures[what] = await raced(side, bot, times=times, longest=LONGEST_DELAY)
                elif what == "streamed":
                    figures[what] = await _raced_while_streaming(name, side, sections, int(RACES * options.scale))
                else:
                    async with bot_apart(name, sections) as process:
                        figures[what] = await _of(what, side, process, options)
    return figures


async def _raced_while_streaming(name: str, side: Side, sections: Sections, times: int) -> dict[str, Any]:
    with OpenAIServer() as server:
        server.always(quotes(token_delay=TOKEN_DELAY))
        model = {"provider": "openai", "name": "quoting", "base_url": server.url}
        async with bot_here(name, Settings.model_validate({**sections, "model": model})) as bot:
            return await raced(side, bot, times=times, longest=LONGEST_STREAM)


async def _of(what: str, side: Side, process: BotProcess, options: argparse.Namespace) -> dict[str, Any]:
    scale = options.scale
    if what == "paced":
        return await paced(side, process, rate=options.rate, seconds=max(1, int(SECONDS * scale)))
    if what == "duplicates":
        return await duplicated(side, events=int(DUPLICATES * scale))
    return await dropped(side, times=int(RECONNECTS * scale))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the channels over loopback.")
    parser.add_argument("--platform", action="append", choices=sorted(SIDES), default=[])
    parser.add_argument("--only", action="append", default=[], help="paced, duplicates, reconnects, races or streamed")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the full measurement, such as 0.1")
    parser.add_argument("--rate", type=int, default=RATE, help="events a second of the paced measurement")
    options = parser.parse_args()
    quiet()
    figures = {name: asyncio.run(measured(name, options)) for name in options.platform or SIDES}
    print(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}, indent=2))


if __name__ == "__main__":
    main()
