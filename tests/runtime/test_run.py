"""`shopclerk run` as a process: it gets ready, answers, survives a kill, and stops in order."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ..synced import PROGRAM

KEY = "server-key"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Run:
    """One `shopclerk run --web` over a folder."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.port = free_port()
        self.folder = folder
        self._mode = mode
        self.process: asyncio.subprocess.Process | None = None
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Authorization": f"Bearer {KEY}"}, timeout=20
        )

    async def start(self) -> str:
        """Start it; what it logged until it was ready."""
        settings = {
            "SHOPCLERK_WEB__PORT": str(self.port),
            "SHOPCLERK_WEB__API_KEYS": f'["{KEY}"]',
            "SHOPCLERK_DISPATCH__MODE": self._mode,
        }
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, "run", "--web"),
            cwd=self.folder,
            env={**os.environ, **settings},
            stderr=asyncio.subprocess.PIPE,
        )
        return await self.until("] ready ")

    async def until(self, words: str) -> str:
        """Its log up to a line with these words."""
        assert self.process is not None
        assert self.process.stderr is not None
        said = ""
        async with asyncio.timeout(90):
            while words not in said:
                line = (await self.process.stderr.readline()).decode()
                assert line, f"it ended: {said}"
                said += line
        return said

    async def ask(self, text: str) -> str:
        """Post a message; its conversation."""
        response = await self.client.post("/api/messages", json={"conversation": "c-1", "text": text})
        assert response.status_code == 202, response.text
        return str(response.json()["conversation"])

    async def answers(self, conversation: str, count: int) -> list[str]:
        """The bot's turns, once there are so many."""
        async with asyncio.timeout(60):
            while True:
                turns = (await self.client.get(f"/api/conversations/{conversation}")).json()["turns"]
                said = [turn["text"] for turn in turns if turn["role"] == "bot"]
                if len(said) >= count:
                    return said
                await asyncio.sleep(0.05)

    async def end(self, how: signal.Signals) -> int:
        """Signal it; its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        async with asyncio.timeout(30):
            await self.process.communicate()
        return int(self.process.returncode or 0)


@pytest.fixture(params=["inline", "durable"])
async def run(request: pytest.FixtureRequest, demo_shop: Path, tmp_path: Path) -> AsyncIterator[Run]:
    shutil.copytree(demo_shop, tmp_path / "shop")
    one = Run(tmp_path / "shop", request.param)
    yield one
    await one.client.aclose()
    if one.process and one.process.returncode is None:
        await one.end(signal.SIGKILL)


async def test_it_answers_survives_a_kill_and_stops_in_order(run: Run) -> None:
    assert "channels=web" in await run.start()
    conversation = await run.ask("How long does delivery take?")
    assert len(await run.answers(conversation, 1)) == 1
    conversation = await run.ask("Can I pay with PayPal?")
    assert await run.end(signal.SIGKILL) == -signal.SIGKILL
    await run.start()
    said = await run.answers(conversation, 2)
    assert len(said) == 2
    assert await run.end(signal.SIGTERM) == 0


async def test_without_a_channel_it_says_what_to_set(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "run"), cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert said.decode().count("\n") == 1
    assert "[slack] bot_token" in said.decode()


async def test_a_recording_of_the_web_chat_alone_is_refused_at_once(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "run", "--web", "--record", "kept"),
        cwd=tmp_path,
        env={**os.environ, "SHOPCLERK_WEB__PORT": str(free_port())},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert "only what Slack and Discord tell can be recorded" in said.decode()
    assert not (tmp_path / "kept").exists()
