"""Processes and signals: a stop is asked for once and waited for, helpers answer beside the one that listens."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from shopclerk.bot.errors import SettingsError, ShopclerkError
from shopclerk.bot.settings import Settings

from .choosing import Chosen

log = structlog.get_logger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_AGAIN_AFTER = 1.0
_STOPPED_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class Stopping:
    """Whether a stop was asked for, and whether there is anything yet that must come to an orderly end."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    serves: asyncio.Event = field(default_factory=asyncio.Event)


async def until_told_to_stop(serve: Callable[[Stopping], Awaitable[None]]) -> None:
    """Serve until SIGTERM or SIGINT; the first asks for an orderly stop, a second ends at once.

    Before anything is served the first does too. Raises what `serve` raises.
    """
    stop, loop = Stopping(), asyncio.get_running_loop()
    serving = asyncio.ensure_future(serve(stop))

    def told() -> None:
        if stop.asked.is_set() or not stop.serves.is_set():
            serving.cancel()
        stop.asked.set()

    for one in _SIGNALS:
        loop.add_signal_handler(one, told)
    try:
        await serving
    except asyncio.CancelledError:
        log.warning("stopped_at_once")
    except BaseExceptionGroup as group:
        raise _first(group) from None
    finally:
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


@asynccontextmanager
async def with_helpers(settings: Settings, chosen: Chosen, count: int, *, config: Path | None) -> AsyncIterator[None]:
    """Beside the caller `count` processes that answer what it hears, started again when they die."""
    if count and settings.dispatch.mode != "durable":
        raise SettingsError('--workers: several processes need [dispatch] mode = "durable"')
    helpers = [asyncio.create_task(_helper(number, chosen, config)) for number in range(1, count + 1)]
    try:
        yield
    finally:
        for one in helpers:
            one.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)


async def _helper(number: int, chosen: Chosen, config: Path | None) -> None:
    flags = [f"--{name}" for name in chosen.names]
    place = ["--config", str(config)] if config else []
    while True:
        # A group of its own: a Ctrl-C at the terminal reaches the first process alone, which stops the others.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", "from shopclerk.adapters.cli.app import main; main()"),
            *("run", "--only-answer", *flags, *place),
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
