"""Starts clerks as processes of their own, brings them events as a platform would, kills and restarts them."""

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from .platform import Platform

ROOT = Path(__file__).parents[2]
BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)
PATIENCE = 60.0


@dataclass(slots=True)
class Told:
    """An event the platform has to tell, and what came of it; `told_at` is when a clerk was there to take it."""

    event: dict[str, Any]
    told_at: float
    acknowledged_at: float = 0.0

    @property
    def took(self) -> float:
        """Seconds until it was acknowledged."""
        return self.acknowledged_at - self.told_at


class ClerkProcess:
    """One worker process."""

    def __init__(
        self,
        folder: Path,
        platform: Platform,
        *arguments: str,
        launcher: tuple[str, ...] = (),
        module: str = "clerk_process",
    ) -> None:
        self._module = module
        self.folder = folder
        self._platform = platform
        self._arguments = arguments
        self._launcher = launcher
        self.port = 0
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it takes events."""
        log = (self.folder / "clerk.log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            *(*self._launcher, sys.executable, "-m", f"tests.faults.{self._module}"),
            *(str(self.folder), str(self._platform.port), *self._arguments),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        log.close()
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            line = (await self.process.stdout.readline()).decode().split()
        assert line[:1] == ["ready"], (self.folder / "clerk.log").read_text(encoding="utf-8")[-4000:]
        self.port = int(line[1])

    async def kill(self) -> None:
        """kill -9."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> int:
        """SIGTERM; the exit code."""
        return await self._end(signal.SIGTERM)

    def send_signal(self, number: signal.Signals) -> None:
        """Such as SIGSTOP and SIGCONT."""
        assert self.process
        self.process.send_signal(number)

    async def _end(self, number: signal.Signals) -> int:
        if self.process is None or self.process.returncode is not None:
            return 0
        self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def tell(self, event: dict[str, Any]) -> None:
        """Bring an event once. Raises ConnectionError unless it was acknowledged."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(json.dumps(event).encode() + b"\n")
            reply = await reader.readline()
        finally:
            writer.close()
        if reply != b'{"ok":true}\n':
            raise ConnectionError(reply.decode() or "the connection broke")


@dataclass(slots=True)
class Scene:
    """A platform, the clerks on it, and everything the shoppers said."""

    folder: Path
    platform: Platform
    store_url: str = ""
    clerks: list[ClerkProcess] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)
    """As they were at the beginning."""

    async def clerk(
        self, *arguments: str, launcher: tuple[str, ...] = (), module: str = "clerk_process"
    ) -> ClerkProcess:
        """One more clerk, started."""
        clerk = ClerkProcess(self.folder, self.platform, *arguments, launcher=launcher, module=module)
        self.clerks.append(clerk)
        await clerk.start()
        return clerk

    def message(
        self, text: str, *, conversation: str = "c1", number: int | None = None, **fields: Any
    ) -> dict[str, Any]:
        """A shopper's post; those after it are later."""
        number = len(self.told) + 1 if number is None else number
        sent_at = (BEGAN + timedelta(seconds=number)).isoformat()
        id = f"loopback:{conversation}:{number}"
        return {"type": "message", "id": id, "conversation": conversation, "text": text, "sent_at": sent_at} | fields

    async def say(self, text: str, *, clerk: ClerkProcess | None = None, **fields: Any) -> str:
        """Tell a post until it is acknowledged; its id."""
        event = self.message(text, **fields)
        await self.tell(event, clerk=clerk)
        return str(event["id"])

    async def tell(self, event: dict[str, Any], *, clerk: ClerkProcess | None = None) -> Told:
        """Tell an event, again and again until a clerk acknowledges it, as platforms do."""
        told = Told(event=event, told_at=monotonic())
        if event["type"] == "message":
            self.told.append(told)
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await (clerk or self.clerks[-1]).tell(event)
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)
                    told.told_at = monotonic()
                except OSError:  # it was not taken; the platform tells it once more
                    await asyncio.sleep(0.05)
                    told.told_at = monotonic()
        told.acknowledged_at = monotonic()
        return told

    async def until(self, is_so: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 (it happens in another process)
                await asyncio.sleep(0.02)

    async def until_answered(self, *messages: str, seconds: float = PATIENCE) -> None:
        """Wait until each of these is answered by something that stands on the platform, or all that were told."""
        from .invariants import open_messages

        wanted = set(messages)

        def done() -> bool:
            left = set(open_messages(self))
            return not (left & wanted if wanted else left)

        await self.until(done, seconds=seconds)

    async def aclose(self) -> None:
        """End every clerk."""
        for clerk in self.clerks:
            if clerk.process and clerk.process.returncode is None:
                clerk.process.send_signal(signal.SIGCONT)
                await clerk.kill()


def settle(template: Path, folder: Path, settings: str = "") -> Path:
    """A shop's folder like the template's, with more settings."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    with (folder / "shopclerk.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return folder
