"""`shopclerk run --web --workers N` as real processes, over SQLite and PostgreSQL: killed, stopped, started again."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from ..fakes.postgres import PostgresServer
from ..synced import PROGRAM
from .house import KEY, until

DOCUMENT = """# Delivery

## How long does delivery take?

Standard delivery takes 3 to 5 business days.
"""
QUESTION = "How long does delivery take?"
PATIENCE = 120.0


@dataclass
class Shop:
    """A folder with a configuration, and the processes started in it."""

    folder: Path
    port: int
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def begin(self) -> asyncio.subprocess.Process:
        """Start the command; it is not waited for."""
        with (self.folder / "log").open("ab") as log:
            command = (sys.executable, "-c", PROGRAM, "run", "--web", "--workers", "2")
            process = await asyncio.create_subprocess_exec(*command, cwd=self.folder, stderr=log)
        self.started.append(process)
        return process

    async def run(self) -> asyncio.subprocess.Process:
        """Start the command and wait until it takes messages."""
        process = await self.begin()

        async def is_ready() -> bool:
            assert process.returncode is None, self.log
            with suppress(httpx.TransportError):
                return (await client.get("/readyz")).status_code == 200
            return False

        async with self.client() as client:
            await until(is_ready, PATIENCE)
        return process

    async def helper(self) -> psutil.Process:
        """The process that answers beside the running one, once it does so."""

        async def answers() -> bool:
            return "worker_ready" in self.log.rpartition("] ready ")[2]

        await until(answers, PATIENCE)
        return psutil.Process(self.started[-1].pid).children()[0]

    @property
    def log(self) -> str:
        """What all of them logged."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def client(self) -> httpx.AsyncClient:
        """A server's client."""
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", headers={"X-API-Key": KEY}, timeout=20, trust_env=False
        )


@asynccontextmanager
async def open_shop(folder: Path, url: str) -> AsyncIterator[Shop]:
    """A shop with one document; whatever was started ends with it."""
    (folder / "docs").mkdir()
    (folder / "docs" / "delivery.md").write_text(DOCUMENT, encoding="utf-8")
    shop = Shop(folder, free_port())
    (folder / "shopclerk.toml").write_text(
        f'[store]\nurl = "{url}"\n[knowledge]\nsources = ["docs"]\n'
        f'[web]\nport = {shop.port}\napi_keys = ["{KEY}"]\n[limits]\nshopper_messages_a_minute = 1000\n'
    )
    try:
        yield shop
    finally:
        for process in shop.started:
            if process.returncode is None:
                process.kill()
                await process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def post(client: httpx.AsyncClient, conversation: str, event_id: str) -> str:
    """Post a question twice under one event id; the message's id."""
    body = {"conversation": conversation, "text": QUESTION, "event_id": event_id}
    first, again = [await client.post("/api/messages", json=body) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 202), first.text + again.text
    assert first.json() == again.json()
    return str(first.json()["message_id"])


async def answered_by(client: httpx.AsyncClient, conversation: str, asked: list[str]) -> None:
    """Wait until each message is answered; once."""

    async def answers() -> list[str]:
        turns = (await client.get(f"/api/conversations/{conversation}")).json()["turns"]
        return [id for turn in turns if turn["role"] == "bot" for id in turn["in_reply_to"]]

    async def all_are() -> bool:
        return set(await answers()) == set(asked)

    await until(all_are, PATIENCE)
    assert sorted(await answers()) == sorted(asked)


async def replies(client: httpx.AsyncClient, conversation: str) -> AsyncIterator[dict[str, Any]]:
    """What a page hears."""
    async with client.stream("GET", f"/api/conversations/{conversation}/events") as stream:
        name = ""
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") and name == "reply":
                yield json.loads(line.removeprefix("data: "))


@pytest.fixture(params=["sqlite", "postgres"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    url = f"sqlite:///{tmp_path}/shop.db"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new_database()
    async with open_shop(tmp_path, url) as one:
        yield one


async def test_workers_answer_once_are_replaced_drain_leave_nobody_behind_and_resume(shop: Shop) -> None:
    process = await shop.run()
    async with shop.client() as client:
        helper = await shop.helper()
        await _every_page_hears_its_answer(client)
        helper_then = await _a_killed_helper_is_replaced(shop, client, helper)
        asked = {f"stopped-{n}": [await post(client, f"stopped-{n}", "1")] for n in range(8)}
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        assert await process.wait() == 0, shop.log
    assert not helper_then.is_running()
    _is_free(shop.port)

    process = await shop.run()
    async with shop.client() as client:
        for conversation, messages in asked.items():
            await answered_by(client, conversation, messages)
        helper = await shop.helper()
        last = await post(client, "killed", "1")
    process.kill()
    await process.wait()
    await _ends(helper)

    await shop.run()
    async with shop.client() as client:
        await answered_by(client, "killed", [last])


async def _every_page_hears_its_answer(client: httpx.AsyncClient) -> None:
    async def hear(conversation: str) -> None:
        message = await post(client, conversation, "1")
        async with asyncio.timeout(PATIENCE):
            async for reply in replies(client, conversation):
                assert reply["in_reply_to"] == [message]
                break
        await answered_by(client, conversation, [message])

    await asyncio.gather(*(hear(f"page-{n}") for n in range(8)))


async def _a_killed_helper_is_replaced(shop: Shop, client: httpx.AsyncClient, helper: psutil.Process) -> psutil.Process:
    asked = {f"killed-{n}": [await post(client, f"killed-{n}", str(k)) for k in range(2)] for n in range(6)}
    helper.kill()
    for conversation, messages in asked.items():
        await answered_by(client, conversation, messages)

    async def another() -> psutil.Process | None:
        beside = psutil.Process(shop.started[-1].pid).children()
        return next((one for one in beside if one.pid != helper.pid), None)

    found: psutil.Process = await until(another, PATIENCE)
    return found


async def _ends(process: psutil.Process) -> None:
    async def is_over() -> bool:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE

    await until(is_over, PATIENCE)


def _is_free(port: int) -> None:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", port))


async def test_a_port_that_is_taken_is_told_in_one_line_before_anything_is_started(tmp_path: Path) -> None:
    async with open_shop(tmp_path, f"sqlite:///{tmp_path}/shop.db") as shop:
        with socket.socket() as one:
            one.bind(("127.0.0.1", shop.port))
            one.listen()
            process = await shop.begin()
            async with asyncio.timeout(PATIENCE):
                assert await process.wait() == 2
    assert shop.log.count("\n") == 1
    assert f"127.0.0.1:{shop.port}: Address already in use" in shop.log
    assert "shop.db" not in await asyncio.to_thread(os.listdir, tmp_path)
