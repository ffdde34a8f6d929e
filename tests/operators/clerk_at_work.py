"""The command `shopclerk` as a shop owner starts it: a process of its own, its settings in a file."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..synced import PROGRAM

PATIENCE = 60.0


class ClerkAtWork:
    """One `shopclerk run` over a folder; `told` is what it has said on stderr so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = ""
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    def sets(self, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """Write shopclerk.toml."""
        lines = []
        for section, values in settings.items():
            lines += [f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in values.items()), ""]
        (self.folder / "shopclerk.toml").write_text("\n".join(lines), encoding="utf-8")

    async def starts(self, *flags: str) -> None:
        """Start it, and go on at once."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, "run", *flags),
            cwd=self.folder,
            env=_environment(),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())

    async def says(self, *words: str, again: bool = False) -> str:
        """The first line with all these words, once it is there; `again`: one that is said from now on."""
        after = len(self.told) if again else 0
        async with asyncio.timeout(PATIENCE):
            while True:
                for line in self.told[after:].splitlines():
                    if all(word in line for word in words):
                        return line
                ended = self._process is not None and self._process.returncode is not None
                assert not ended, f"it ended without {words}: {self.told}"
                await asyncio.sleep(0.02)

    async def ends(self) -> int:
        """Wait until it ends by itself; its exit code."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
            assert self._reading is not None
            await self._reading
        return code

    async def is_stopped(self) -> int:
        """Ask it to stop in order; its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.ends()

    async def aclose(self) -> None:
        """Kill what is left."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self.ends()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self.told += line.decode()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SHOPCLERK_")} | {"COLUMNS": "200"}


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
