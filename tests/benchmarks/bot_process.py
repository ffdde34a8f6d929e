"""The bot in a process of its own, as `shopclerk run` has it: settings as JSON in, `ready` out, ends with its input."""

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil
import structlog

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.settings import Settings

Sections = dict[str, Any]


class BotProcess:
    """A bot that runs beside the platform it serves."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = psutil.Process(process.pid)

    def cpu_seconds(self) -> float:
        """What it has spent so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)


@asynccontextmanager
async def bot_apart(platform: str, sections: Sections) -> AsyncIterator[BotProcess]:
    """Starts the bot, waits until it listens, and ends it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        platform,
        json.dumps(sections),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    if (await process.stdout.readline()).strip() != b"ready":
        raise RuntimeError(f"the bot did not start; it exited with {await process.wait()}")
    try:
        yield BotProcess(process)
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def bot_here(platform: str, settings: Settings) -> AsyncIterator[Bot]:
    """The bot in this process, listening."""
    opens = {"slack": _slack, "discord": _discord}[platform]
    async with opens(settings) as bot:
        yield bot


@asynccontextmanager
async def _slack(settings: Settings) -> AsyncIterator[Bot]:
    from shopclerk.adapters.slack.channel import open_channel
    from shopclerk.adapters.slack.listener import SlackListener

    async with open_channel(settings.slack) as channel, open_bot(settings, channels={"slack": channel}) as bot:
        await bot.start()
        listener = SlackListener(bot, channel, settings)
        async with _running(listener):
            await listener.connected.wait()
            yield bot


@asynccontextmanager
async def _discord(settings: Settings) -> AsyncIterator[Bot]:
    from shopclerk.adapters.discord.channel import open_channel
    from shopclerk.adapters.discord.listener import open_listener

    channel = open_channel(settings)
    try:
        async with open_bot(settings, channels={"discord": channel}) as bot:
            await bot.start()
            listener = open_listener(bot, channel, settings)
            async with _running(listener):
                await listener.ready()
                yield bot
    finally:
        await channel.aclose()


@asynccontextmanager
async def _running(listener: Any) -> AsyncIterator[None]:
    task = asyncio.ensure_future(listener.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _serve(platform: str, sections: Sections) -> None:
    async with bot_here(platform, Settings.model_validate(sections)):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


def quiet() -> None:
    """No log lines between figures."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


if __name__ == "__main__":
    quiet()
    asyncio.run(_serve(sys.argv[1], json.loads(sys.argv[2])))
