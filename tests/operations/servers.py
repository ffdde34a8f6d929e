"""Real servers and real processes of the clerk, for tests that look at several at once."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx

from ..synced import PROGRAM

KEY = "server-key"
PATIENCE = 60.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def chroma_server(folder: Path, port: int) -> Iterator[str]:
    """The URL of a Chroma server of its own over a folder."""
    url, program = f"http://127.0.0.1:{port}", Path(sys.executable).parent / "chroma"
    command = [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "ANONYMIZED_TELEMETRY": "False"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        _wait_until_it_answers(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_until_it_answers(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        assert process.poll() is None, "the Chroma server ended"
        try:
            if httpx.get(f"{url}/api/v2/heartbeat", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            sleep(0.05)
    raise TimeoutError("the Chroma server does not answer")


def shopclerk(folder: Path, settings: Mapping[str, str], *words: str) -> str:
    """What a command prints, run in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Process:
    """One `shopclerk run` with a folder of its own, as on a machine of its own."""

    def __init__(self, folder: Path, settings: Mapping[str, str], *words: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.log = ""
        self._folder = folder
        self._words = words
        self._settings = {
            "SHOPCLERK_WEB__PORT": str(self.port),
            "SHOPCLERK_WEB__API_KEYS": f'["{KEY}"]',
            "SHOPCLERK_WEB__SESSION_SECRET": "s" * 40,
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Authorization": f"Bearer {KEY}"}, timeout=30
        )

    @property
    def pid(self) -> int:
        """Its number, once it was started."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it, without waiting for anything."""
        words = [word.format(port=self.port) for word in self._words]
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, "run", *words),
            cwd=self._folder,
            env={**os.environ, **self._settings},
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())

    async def said(self, words: str) -> str:
        """Its log, once these words are in it."""
        assert self._reading is not None
        until = monotonic() + PATIENCE
        while words not in self.log:
            assert not self._reading.done(), f"it ended: {self.log}"
            assert monotonic() < until, f"it never said {words!r}: {self.log}"
            await asyncio.sleep(0.02)
        return self.log

    async def ask(self, text: str) -> str:
        """The clerk's answer to a question in a new conversation."""
        posted = await self.client.post("/api/messages", json={"text": text})
        assert posted.status_code == 202, posted.text
        conversation = posted.json()["conversation"]
        async with asyncio.timeout(PATIENCE):
            while True:
                turns = (await self.client.get(f"/api/conversations/{conversation}")).json()["turns"]
                answers = [str(turn["text"]) for turn in turns if turn["role"] == "bot"]
                if answers:
                    return answers[0]
                await asyncio.sleep(0.02)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Signal it; its exit code."""
        await self.client.aclose()
        if self._process is None or self._reading is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(how)
        async with asyncio.timeout(PATIENCE):
            await self._process.wait()
            await self._reading
        return int(self._process.returncode or 0)

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self.log += line.decode()
