"""What every Dispatcher does, tried on the one in this process and on the durable one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from shopclerk.bot.channel_ports import Dispatcher
from shopclerk.bot.dispatch.durable import DurableDispatcher
from shopclerk.bot.dispatch.inline import InlineDispatcher
from shopclerk.bot.dispatch.steps import Undone
from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.delivery import DeliveryId
from shopclerk.bot.model.message import ConversationId, MessageId

from ..dispatch.fake_steps import FakeSteps

ANA = ConversationId("slack:T1:C1:1")
BEN = ConversationId("slack:T1:C1:2")
Starts = Callable[[FakeSteps], Awaitable[Dispatcher]]


@pytest.fixture(params=["inline", "durable"])
async def starts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Starts]:
    opened: list[Dispatcher] = []

    async def start(steps: FakeSteps) -> Dispatcher:
        made: Dispatcher
        if request.param == "inline":
            made = InlineDispatcher(steps, undone=steps.find_undone, sweep_seconds=0.2)
        else:
            url = f"sqlite:///{tmp_path}/shop.db"
            made = DurableDispatcher(steps, undone=steps.find_undone, url=url, sweep_seconds=0.2)
        await made.start()
        opened.append(made)
        return made

    yield start
    for one in opened:
        await one.aclose()


def message(number: int) -> MessageId:
    return MessageId(f"m{number}")


async def test_messages_of_a_conversation_are_answered_in_their_order_and_then_sent(starts: Starts) -> None:
    steps = FakeSteps()
    dispatcher = await starts(steps)
    for number in range(12):
        await dispatcher.submit(message(number), ANA)
    await steps.until(lambda: len(steps.sent) == 12)
    assert steps.answered == [message(number) for number in range(12)]
    assert steps.sent == [f"answer/m{number}" for number in range(12)]


async def test_a_slow_conversation_does_not_hold_up_another(starts: Starts) -> None:
    gate = asyncio.Event()

    async def wait(id: str) -> None:
        if id == "m1":
            await gate.wait()

    steps = FakeSteps(on_answer=wait)
    dispatcher = await starts(steps)
    await dispatcher.submit(message(1), ANA)
    await dispatcher.submit(message(2), BEN)
    await steps.until(lambda: steps.sent == ["answer/m2"])
    gate.set()
    await steps.until(lambda: len(steps.sent) == 2)


async def test_a_delivery_is_sent_by_itself(starts: Starts) -> None:
    steps = FakeSteps()
    dispatcher = await starts(steps)
    await dispatcher.deliver(DeliveryId("words/1"), ANA)
    await steps.until(lambda: steps.sent == ["words/1"])


async def test_a_message_that_was_changed_while_it_was_answered_is_answered_again(starts: Starts) -> None:
    reading, gate = asyncio.Event(), asyncio.Event()

    async def wait(_: str) -> None:
        reading.set()
        await gate.wait()

    steps = FakeSteps(on_answer=wait)
    dispatcher = await starts(steps)
    await dispatcher.submit(message(1), ANA)
    await reading.wait()
    await dispatcher.submit(message(1), ANA)
    gate.set()
    await steps.until(lambda: len(steps.answered) == 2)


async def test_a_store_that_does_not_answer_is_asked_until_it_does(starts: Starts) -> None:
    away = iter(range(2))

    async def fail(_: str) -> None:
        if next(away, None) is not None:
            raise StoreError("the store is away")

    steps = FakeSteps(on_answer=fail)
    dispatcher = await starts(steps)
    await dispatcher.submit(message(1), ANA)
    await steps.until(lambda: steps.sent == ["answer/m1"])


async def test_what_breaks_for_good_does_not_hold_up_what_comes_after_it(starts: Starts) -> None:
    async def fail(id: str) -> None:
        if id == "m1":
            raise ZeroDivisionError("a bug")

    steps = FakeSteps(on_answer=fail)
    dispatcher = await starts(steps)
    await dispatcher.submit(message(1), ANA)
    await dispatcher.submit(message(2), ANA)
    await steps.until(lambda: steps.answered == ["m2"])


async def test_what_an_earlier_process_left_undone_is_done_at_the_start_and_what_is_found_later_too(
    starts: Starts,
) -> None:
    steps = FakeSteps()
    steps.undone = [
        Undone(conversation=ANA, message=message(1)),
        Undone(conversation=BEN, delivery=DeliveryId("card/T")),
    ]
    await starts(steps)
    await steps.until(lambda: sorted(steps.sent) == ["answer/m1", "card/T"])
    steps.undone = [Undone(conversation=ANA, message=message(2))]
    await steps.until(lambda: "answer/m2" in steps.sent)


async def test_closing_waits_for_the_turn_under_way_and_takes_nothing_new(starts: Starts) -> None:
    reading, gate = asyncio.Event(), asyncio.Event()

    async def wait(_: str) -> None:
        reading.set()
        await gate.wait()

    steps = FakeSteps(on_answer=wait)
    dispatcher = await starts(steps)
    await dispatcher.submit(message(1), ANA)
    await dispatcher.submit(message(2), ANA)
    await reading.wait()
    closing = asyncio.create_task(dispatcher.aclose())
    await asyncio.sleep(0)
    gate.set()
    await closing
    assert steps.answered[:1] == ["m1"]
    assert steps.sent[:1] == ["answer/m1"]
    done = len(steps.answered)
    await dispatcher.submit(message(3), BEN)
    await asyncio.sleep(0.05)
    assert len(steps.answered) == done
