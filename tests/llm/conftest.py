"""A misbehaving model server, and a chat model that asks it."""

import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from importlib import import_module

import pytest
import pytest_asyncio

from shopclerk.bot.llm.openai_chat import OpenAIChat
from tests.fakes.openai_server import OpenAIServer

KEY = "sk-very-secret-0123456789"


@dataclass
class Pauses:
    """Stands in for asyncio.sleep and keeps what was asked for."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest_asyncio.fixture
async def model(server: OpenAIServer, pauses: Pauses) -> AsyncIterator[OpenAIChat]:
    import_module("openai")  # half a second, longer than the deadlines of some tests
    chat = OpenAIChat("stub", base_url=server.url, api_key=KEY, pause=pauses)
    yield chat
    await chat.aclose()


@pytest.fixture
def closed_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
