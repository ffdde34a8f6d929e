"""One llama.cpp server for all tests of this folder, in a process of its own."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.bot.llm.openai_chat import OpenAIChat

from .server import MODEL

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.model.server", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the model server did not start; run `python -m tests.model.server` to see why"
        yield address
        process.kill()


@pytest_asyncio.fixture
async def model(url: str) -> AsyncIterator[OpenAIChat]:
    chat = OpenAIChat(MODEL, base_url=url)
    yield chat
    await chat.aclose()
