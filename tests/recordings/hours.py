"""What people did in the hours that lie here as recordings; `python -m tests.recordings.hours` records them again."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from shopclerk.adapters.recordings.reading import find_recordings
from shopclerk.bot.assembly.recorded_stage import RecordedStage, open_recorded_stage

from .floor import Floor, discord_floor, recording_into, slack_floor

HERE = Path(__file__).parent


async def returns_and_a_person(floor: Floor) -> None:
    """A mention, a follow-up that is edited, an event that comes twice, and a person who takes over."""
    mira, otto = floor.shopper("Mira Kowalska"), floor.agent("Otto Brandt")
    first = await mira.asks("Hi, how long do I have to return an opened kettle? Call me on 415-555-2671 if unclear")
    await floor.settled()
    await floor.repeat(first)
    await floor.settled()
    second = await mira.says("and how long do refunds take?", beside=first)
    await floor.settled()
    await mira.edits(second, "and how long does shipping take?")
    await floor.settled()
    await mira.says("please give me a real person, my mail is mira.k@posteo.de", beside=first)
    await floor.settled()
    await otto.presses("desk:claim")
    await floor.settled()
    await mira.says("are you there?", beside=first)
    await floor.settled()


async def cancelling_after_a_yes(floor: Floor) -> None:
    """An order of a linked customer, asked about in the channel, answered in private, cancelled after a button."""
    ana = floor.shopper("Ana Verified")
    first = await ana.asks("where is my order W1001?")
    await floor.settled()
    await ana.says("cancel order W1001, I no longer need it", beside=first)
    await floor.settled()
    await ana.presses("confirm")
    await floor.settled()
    await ana.says("and can I still change the address of W1001?", beside=first)
    await floor.settled()


async def in_chinese(floor: Floor) -> None:
    """A question, a follow-up, and the order of somebody who is not linked, in Chinese."""
    lin = floor.shopper("林晓", locale="zh")
    first = await lin.asks("打开过的耳机还能退货吗？")
    await floor.settled()
    await lin.says("退款要多久到账？", beside=first)
    await floor.settled()
    await lin.says("我的订单 W1001 到哪里了？我的手机号是 13812345678", beside=first)
    await floor.settled()
    await lin.says("转人工", beside=first)
    await floor.settled()


async def commands_and_buttons(floor: Floor) -> None:
    """Slash commands: private order data, help, and a button under it."""
    ana = floor.shopper("Ana Verified")
    await ana.runs("/order W1001")
    await floor.settled()
    await ana.runs("/help")
    await floor.settled()
    first = await ana.asks("what does express shipping cost?")
    await floor.settled()
    await ana.presses("rate:up")
    await floor.settled()
    await ana.says("thanks!", beside=first)
    await floor.settled()


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A script on a platform; `customers` are linked accounts, by the names of people."""

    open: Callable[..., AbstractAsyncContextManager[Floor]]
    script: Callable[[Floor], Awaitable[None]]
    customers: Mapping[str, str] = field(default_factory=dict)


_ANA = {"Ana Verified": "ana"}
HOURS: Mapping[str, Hour] = {
    "slack-returns-and-a-person": Hour(open=slack_floor, script=returns_and_a_person),
    "slack-cancelling": Hour(open=slack_floor, script=cancelling_after_a_yes, customers=_ANA),
    "slack-chinese": Hour(open=slack_floor, script=in_chinese),
    "discord-returns-and-a-person": Hour(open=discord_floor, script=returns_and_a_person),
    "discord-commands": Hour(open=discord_floor, script=commands_and_buttons, customers=_ANA),
    "discord-chinese": Hour(open=discord_floor, script=in_chinese),
}


async def record(hour: Hour, stage: RecordedStage, folder: Path) -> Path:
    """Let an hour happen, and record it; the file."""
    async with (
        recording_into(folder) as recorder,
        hour.open(stage, recorder, customers=dict(hour.customers)) as floor,
    ):
        await hour.script(floor)
    return find_recordings([folder])[0]


async def _record_all(names: list[str]) -> None:
    async with open_recorded_stage() as stage:
        for name in names or list(HOURS):
            with tempfile.TemporaryDirectory() as folder:
                file = await record(HOURS[name], stage, Path(folder))
                shutil.copyfile(file, HERE / f"{name}.events.jsonl")
                print(name, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(_record_all(sys.argv[1:]))
