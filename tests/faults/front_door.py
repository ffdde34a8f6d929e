"""`shopclerk run --web` as outsiders meet it: a process, a port, and clients that post until they get 202."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import psutil

KEY = "a-server-s-key"
PATIENCE = 90.0
LISTENS_ON = """
[web]
port = {port}
api_keys = ["{key}"]
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Posted:
    """A message that was answered with 202; `seconds` it took a process that was ready."""

    id: str
    text: str
    seconds: float


@dataclass(slots=True)
class FrontDoor:
    """One installation behind one port; `posted` is what was taken, by conversation, in the order it was said."""

    folder: Path
    flags: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    ready_at: float = float("inf")
    posted: dict[str, list[Posted]] = field(default_factory=dict)
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        headers, place = {"X-API-Key": KEY}, f"http://127.0.0.1:{self.port}"
        self.client = httpx.AsyncClient(base_url=place, headers=headers, timeout=20, trust_env=False)
        with (self.folder / "shopclerk.toml").open("a", encoding="utf-8") as file:
            file.write(LISTENS_ON.format(port=self.port, key=KEY))

    async def begin(self) -> None:
        """Start the console script, and go on at once. Its socket listens before it takes anything."""
        self.ready_at = float("inf")
        with (self.folder / "clerk.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(str(Path(sys.executable).with_name("shopclerk")), "run", "--web", *self.flags),
                cwd=self.folder,
                env={name: value for name, value in os.environ.items() if not name.startswith("SHOPCLERK_")},
                stdout=log,
                stderr=log,
            )

    async def ready(self) -> None:
        """Wait until it says that it takes messages."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    if (await self.client.get("/readyz")).status_code == 200:
                        self.ready_at = monotonic()
                        return
                except httpx.TransportError:
                    pass
                assert self.process is not None
                assert self.process.returncode is None, self.log()[-4000:]
                await asyncio.sleep(0.05)

    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "clerk.log").read_text(encoding="utf-8", errors="replace")

    async def kill(self, *, with_helpers: bool = True) -> None:
        """kill -9: the process, and its helpers with it."""
        assert self.process is not None
        victims = self.helpers() if with_helpers else []
        if self.process.returncode is None:
            self.process.kill()
        for one in victims:
            one.kill()
        await self.process.wait()

    def helpers(self) -> list[psutil.Process]:
        """The processes it started."""
        assert self.process is not None
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def say(self, text: str, *, conversation: str, event_id: str, **fields: Any) -> Posted:
        """Post a message again and again until it is taken."""
        body = {"conversation": conversation, "text": text, "event_id": event_id, **fields}
        async with asyncio.timeout(PATIENCE):
            while True:
                asked = monotonic()
                try:
                    response = await self.client.post("/api/messages", json=body)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                if response.status_code == 202:
                    break
                assert response.status_code in (429, 500, 502, 503), response.text
                await asyncio.sleep(0.1)
        seconds = max(0.0, monotonic() - max(asked, self.ready_at))
        posted = Posted(id=response.json()["message_id"], text=text, seconds=seconds)
        known = self.posted.setdefault(conversation, [])
        if all(one.id != posted.id for one in known):
            known.append(posted)
        return posted

    async def press(self, action: str, *, conversation: str, event_id: str) -> None:
        """Press a button until the press is taken."""
        body = {"conversation": conversation, "action": action, "event_id": event_id}
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    if (await self.client.post("/api/presses", json=body)).status_code == 202:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    async def turns(self, conversation: str) -> list[dict[str, Any]]:
        """The conversation as it reads now."""
        response = await self.client.get(f"/api/conversations/{conversation}", params={"turns": 1000})
        response.raise_for_status()
        turns: list[dict[str, Any]] = response.json()["turns"]
        return turns

    async def open_messages(self) -> set[str]:
        """What was taken and is not answered yet."""
        left: set[str] = set()
        for conversation, posted in list(self.posted.items()):
            answered = {id for turn in await self.turns(conversation) for id in turn["in_reply_to"]}
            left |= {one.id for one in posted} - answered
        return left

    async def until_answered(self, messages: Collection[str] = (), *, seconds: float = PATIENCE) -> None:
        """Wait until these are answered, or everything that was taken."""
        async with asyncio.timeout(seconds):
            while (left := await self.open_messages()) and (not messages or left & set(messages)):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def replies_told(self, conversation: str) -> list[dict[str, Any]]:
        """Every reply a page hears that listens from the very beginning, until nothing more comes."""
        replies, name = [], ""
        place = f"/api/conversations/{conversation}/events"
        try:
            async with self.client.stream("GET", place, params={"last_event_id": 0}, timeout=2) as events:
                async for line in events.aiter_lines():
                    field_name, _, value = line.partition(": ")
                    if field_name == "event":
                        name = value
                    elif field_name == "data" and name == "reply":
                        replies.append(json.loads(value))
        except httpx.ReadTimeout:
            pass
        return replies

    async def aclose(self) -> None:
        """End everything."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()
        await self.client.aclose()
