"""Listeners that fail are started again; a set-up that can never work is told."""

import asyncio

import pytest

from shopclerk.adapters import supervising
from shopclerk.adapters.supervising import supervised
from shopclerk.bot.errors import ChannelSetupError, ChannelUnavailableError


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("FIRST_PAUSE", "LONGEST_PAUSE", "SETUP_PAUSE"):
        monkeypatch.setattr(supervising, pause, 0.01)


async def test_a_listener_that_fails_or_ends_is_started_again() -> None:
    began, again = 0, asyncio.Event()

    async def listen() -> None:
        nonlocal began
        began += 1
        if began == 1:
            raise ChannelUnavailableError("the socket broke")
        if began == 2:
            raise ZeroDivisionError("a bug of a library")
        if began == 4:
            again.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(supervised("slack", listen, is_only=True))
    async with asyncio.timeout(20):
        await again.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_only_channel_set_up_wrongly_ends_the_process_with_its_line() -> None:
    async def listen() -> None:
        raise ChannelSetupError("slack: the bot token is not valid")

    with pytest.raises(ChannelSetupError, match="not valid"):
        await supervised("slack", listen, is_only=True)


async def test_one_channel_set_up_wrongly_leaves_the_others_alone_and_is_tried_again() -> None:
    tries, thrice = 0, asyncio.Event()

    async def listen() -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            thrice.set()
        raise ChannelSetupError("slack: the bot token is not valid")

    task = asyncio.create_task(supervised("slack", listen, is_only=False))
    async with asyncio.timeout(20):
        await thrice.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
