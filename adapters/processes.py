"""Processes and signals: a stop is asked for once and waited for, helpers answer beside the one that listens."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from shopclerk.bot.errors import SettingsError, ShopclerkError
from shopclerk.bot.settings import Settings

from .choosing import Chosen

log = structlog.get_logger(__name__)

Helper = Callable[[], Coroutine[Any, Any, None]]
"""Keeps one helping process going until it is cancelled."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_STDIN = 0
_AGAIN_AFTER = 1.0
_STOPPED_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class Stopping:
    """Whether a stop was asked for, and whether there is anything yet that must come to an orderly end."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    serves: asyncio.Event = field(default_factory=asyncio.Event)


async def until_told_to_stop(serve: Callable[[Stopping], Awaitable[None]], *, until_stdin_ends: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, or the end of stdin; the first asks for an orderly stop, a second ends at once.

    Before anything is served the first does too. Raises what `serve` raises.
    """
    stop, loop = Stopping(), asyncio.get_running_loop()
    serving = asyncio.ensure_future(serve(stop))

    def told() -> None:
        if stop.asked.is_set() or not stop.serves.is_set():
            serving.cancel()
        stop.asked.set()

    def read() -> None:
        if not os.read(_STDIN, 1024):
            loop.remove_reader(_STDIN)
            told()

    for one in _SIGNALS:
        loop.add_signal_handler(one, told)
    if until_stdin_ends:
        loop.add_reader(_STDIN, read)
    try:
        await serving
    except asyncio.CancelledError:
        log.warning("stopped_at_once")
    except BaseExceptionGroup as group:
        raise _first(group) from None
    finally:
        loop.remove_reader(_STDIN)
        for one in _SIGNALS:
            loop.remove_signal_handler(one)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error that tells an operator something; of several the first."""
    leaves: list[BaseException] = []
    waiting: list[BaseException] = [group]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseExceptionGroup):
            waiting = [*one.exceptions, *waiting]
        else:
            leaves.append(one)
    return next((one for one in leaves if isinstance(one, ShopclerkError)), leaves[0])


def helpers(settings: Settings, chosen: Chosen, count: int, *, config: Path | None) -> list[Helper]:
    """Makers of `count` processes that answer what this one hears, and are started again when they die.

    Cancelled, they finish what is under way. Raises SettingsError.
    """
    if count and settings.dispatch.mode != "durable":
        raise SettingsError('--workers: several processes need [dispatch] mode = "durable"')
    return [partial(_helper, number, chosen, config) for number in range(1, count + 1)]


async def _helper(number: int, chosen: Chosen, config: Path | None) -> None:
    flags = [f"--{name}" for name in chosen.names]
    place = ["--config", str(config)] if config else []
    while True:
        # A group of its own: a Ctrl-C at the terminal reaches the first process alone, which stops the others.
        # The pipe to it ends with this process, however that ends, and then the helper stops too.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from shopclerk.adapters.cli.app import main; main()"),
            *("run", "--only-answer", "--until-stdin-ends", *flags, *place),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await _stop(process)
            raise
        log.warning("worker_ended", worker=number, code=code)
        await asyncio.sleep(_AGAIN_AFTER)


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_STOPPED_WITHIN):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
