"""Listeners that fail are started again; a set-up that can never work is told."""

import asyncio

import pytest

from shopclerk.adapters import supervising
from shopclerk.adapters.supervising import Supervision
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

    task = asyncio.create_task(Supervision(["slack"]).keep("slack", listen))
    async with asyncio.timeout(20):
        await again.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_only_channel_set_up_wrongly_ends_the_process_with_its_line() -> None:
    async def listen() -> None:
        raise ChannelSetupError("slack: the bot token is not valid")

    with pytest.raises(ChannelSetupError, match="not valid"):
        await Supervision(["slack"]).keep("slack", listen)


async def test_one_channel_set_up_wrongly_leaves_the_others_alone_and_is_tried_again() -> None:
    tries, thrice = 0, asyncio.Event()

    async def listen() -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            thrice.set()
        raise ChannelSetupError("slack: the bot token is not valid")

    task = asyncio.create_task(Supervision(["slack", "web"]).keep("slack", listen))
    async with asyncio.timeout(20):
        await thrice.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_when_every_channel_is_set_up_wrongly_it_ends_with_a_line_for_each() -> None:
    supervision = Supervision(["slack", "discord"])

    async def slack() -> None:
        raise ChannelSetupError("slack: the bot token is not valid")

    async def discord() -> None:
        await asyncio.sleep(0)
        raise ChannelSetupError("discord: the Message Content intent is off")

    async with asyncio.timeout(20):
        keeping = [asyncio.create_task(supervision.keep(one.__name__, one)) for one in (slack, discord)]
        done, left = await asyncio.wait(keeping, return_when=asyncio.FIRST_EXCEPTION)
    for one in left:
        one.cancel()
    (error,) = [one.exception() for one in done]
    assert isinstance(error, ChannelSetupError)
    assert str(error).splitlines() == [
        "discord: the Message Content intent is off",
        "slack: the bot token is not valid",
    ]


async def test_a_channel_that_cannot_be_reached_may_come_back_so_the_process_waits_for_it() -> None:
    supervision = Supervision(["slack", "discord"])
    tries, enough = 0, asyncio.Event()

    async def slack() -> None:
        raise ChannelSetupError("slack: the bot token is not valid")

    async def discord() -> None:
        nonlocal tries
        tries += 1
        if tries == 5:
            enough.set()
        raise ChannelUnavailableError("discord: not reachable")

    keeping = [asyncio.create_task(supervision.keep(one.__name__, one)) for one in (slack, discord)]
    async with asyncio.timeout(20):
        await enough.wait()
    assert not any(one.done() for one in keeping)
    for one in keeping:
        one.cancel()
    await asyncio.gather(*keeping, return_exceptions=True)
