"""Durable dispatchers for tests, and their end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from shopclerk.bot.dispatch.durable import DurableDispatcher

from .fake_steps import FakeSteps

Starts = Callable[..., Awaitable[DurableDispatcher]]


@pytest.fixture
async def durable(tmp_path: Path) -> AsyncIterator[Starts]:
    """Start a dispatcher over a file; the same file each time within a test."""
    started: list[DurableDispatcher] = []

    async def start(steps: FakeSteps, **options: float) -> DurableDispatcher:
        dispatcher = DurableDispatcher(steps, undone=steps.find_undone, url=f"sqlite:///{tmp_path}/shop.db", **options)
        await dispatcher.start()
        started.append(dispatcher)
        return dispatcher

    yield start
    for dispatcher in started:
        await dispatcher.aclose()
