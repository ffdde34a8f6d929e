"""What the durable dispatcher does beyond the contract: restarts, failures, and what it keeps."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shopclerk.bot.dispatch import durable as durable_module
from shopclerk.bot.dispatch.steps import Undone
from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.delivery import DeliveryId
from shopclerk.bot.model.message import ConversationId, MessageId

from .conftest import Starts
from .fake_steps import FakeSteps

ANA = ConversationId("slack:T1:C1:1")
BEN = ConversationId("slack:T1:C1:2")


def numbered(count: int) -> list[MessageId]:
    return [MessageId(f"slack:C1:{number}") for number in range(count)]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_module, "PAUSES", (0.01,))


async def test_messages_of_a_conversation_are_answered_in_the_order_they_came(durable: Starts) -> None:
    steps = FakeSteps()
    dispatcher = await durable(steps)
    for number, message in enumerate(numbered(30)):
        await dispatcher.submit(message, ANA if number % 2 else BEN)
    await steps.until(lambda: len(steps.sent) == 30)
    assert [one for one in steps.answered if int(one[9:]) % 2] == numbered(30)[1::2]
    assert [one for one in steps.answered if not int(one[9:]) % 2] == numbered(30)[::2]


async def test_a_slow_conversation_holds_up_no_other(durable: Starts) -> None:
    gate = asyncio.Event()

    async def wait_for_the_gate(message: str) -> None:
        if message == "slack:C1:0":
            await gate.wait()

    steps = FakeSteps(on_answer=wait_for_the_gate)
    dispatcher = await durable(steps)
    first, second, third = numbered(3)
    await dispatcher.submit(first, ANA)
    await dispatcher.submit(second, ANA)
    await dispatcher.submit(third, BEN)
    await steps.until(lambda: steps.sent == [f"answer/{third}"])
    gate.set()
    await steps.until(lambda: len(steps.sent) == 3)
    assert steps.answered == [third, first, second]


async def test_what_an_earlier_process_left_in_the_queue_is_answered_in_order(durable: Starts) -> None:
    never = asyncio.Event()

    async def hang(_: str) -> None:
        await never.wait()

    dispatcher = await durable(stuck := FakeSteps(on_answer=hang), drain_seconds=0.0)
    for message in numbered(5):
        await dispatcher.submit(message, ANA)
    await dispatcher.aclose()
    assert stuck.answered == []

    await durable(steps := FakeSteps())
    await steps.until(lambda: len(steps.sent) == 5)
    assert steps.answered == numbered(5)


async def test_what_was_stored_and_never_queued_is_found_at_the_start(durable: Starts) -> None:
    steps = FakeSteps()
    steps.undone = [
        Undone(conversation=ANA, message=MessageId("slack:C1:7")),
        Undone(conversation=BEN, delivery=DeliveryId("line/9")),
    ]
    await durable(steps)
    await steps.until(lambda: len(steps.sent) == 2)
    assert steps.answered == ["slack:C1:7"]
    assert set(steps.sent) == {"answer/slack:C1:7", "line/9"}


async def test_what_is_stored_meanwhile_and_never_queued_is_found_by_the_next_sweep(durable: Starts) -> None:
    steps = FakeSteps()
    await durable(steps, sweep_seconds=0.05)
    steps.undone = [Undone(conversation=ANA, message=MessageId("slack:C1:7"))]
    await steps.until(lambda: bool(steps.sent))
    assert steps.answered[0] == "slack:C1:7"


async def test_a_turn_that_fails_is_given_up_after_three_tries_and_the_others_flow(
    durable: Starts, impatient: None
) -> None:
    tries: list[str] = []

    async def fail(message: str) -> None:
        tries.append(message)
        if message == "slack:C1:0":
            raise ValueError("poison")

    steps = FakeSteps(on_answer=fail)
    poison, other = numbered(2)
    steps.undone = [Undone(conversation=ANA, message=poison)]
    dispatcher = await durable(steps, sweep_seconds=0.05)
    await dispatcher.submit(other, ANA)
    await steps.until(lambda: len(steps.sent) == 1)
    await asyncio.sleep(0.3)
    assert tries.count(poison) == 3, "the sweep does not bring back what was given up"
    assert steps.answered == [other]


async def test_a_store_that_is_away_counts_as_no_failed_try(durable: Starts, impatient: None) -> None:
    tries: list[str] = []

    async def away(message: str) -> None:
        tries.append(message)
        if len(tries) < 8:
            raise StoreError("the database restarts")

    dispatcher = await durable(steps := FakeSteps(on_answer=away))
    await dispatcher.submit(*numbered(1), ANA)
    await steps.until(lambda: bool(steps.sent))
    assert len(tries) == 8


async def test_a_message_that_is_submitted_again_while_it_is_answered_is_looked_at_once_more(durable: Starts) -> None:
    began, gate = asyncio.Event(), asyncio.Event()

    async def wait(_: str) -> None:
        began.set()
        await gate.wait()

    dispatcher = await durable(steps := FakeSteps(on_answer=wait))
    (message,) = numbered(1)
    await dispatcher.submit(message, ANA)
    await began.wait()
    for _ in range(4):
        await dispatcher.submit(message, ANA)
    gate.set()
    await steps.until(lambda: len(steps.sent) == 2)
    await dispatcher.aclose()
    assert steps.answered == [message, message], "an edit may have come between; four are one"


async def test_a_delivery_that_is_to_wait_is_tried_again(durable: Starts) -> None:
    class Patient(FakeSteps):
        async def send(self, delivery: DeliveryId) -> float | None:
            await super().send(delivery)
            return 0.01 if len(self.sent) < 3 else None

    dispatcher = await durable(steps := Patient())
    await dispatcher.deliver(DeliveryId("card/1"), ANA)
    await steps.until(lambda: len(steps.sent) == 3)


async def test_closing_waits_for_the_turn_under_way(durable: Starts) -> None:
    began, gate = asyncio.Event(), asyncio.Event()

    async def wait(_: str) -> None:
        began.set()
        await gate.wait()

    dispatcher = await durable(steps := FakeSteps(on_answer=wait))
    await dispatcher.submit(*numbered(1), ANA)
    await began.wait()
    closing = asyncio.create_task(dispatcher.aclose())
    await asyncio.sleep(0.1)
    assert not closing.done()
    gate.set()
    await closing
    assert len(steps.sent) == 1


async def test_the_queue_keeps_ids_and_no_pickles(durable: Starts, tmp_path: Path) -> None:
    dispatcher = await durable(steps := FakeSteps())
    await dispatcher.submit(*numbered(1), ANA)
    await steps.until(lambda: bool(steps.sent))
    await dispatcher.aclose()
    with sqlite3.connect(tmp_path / "shop.turns.db") as database:
        rows = database.execute("SELECT inputs FROM workflow_input").fetchall()
        formats = database.execute("SELECT serialization FROM workflow_status").fetchall()
    assert rows == [('{"namedArgs":{},"positionalArgs":["slack:C1:0","slack:T1:C1:1"]}',)]
    assert formats == [("portable_json",)]


async def test_rows_of_finished_work_are_cleared_away(durable: Starts, tmp_path: Path) -> None:
    dispatcher = await durable(steps := FakeSteps())
    for message in numbered(3):
        await dispatcher.submit(message, ANA)
    await steps.until(lambda: len(steps.sent) == 3)
    await steps.until(lambda: dispatcher._engine.under_way() == 0)
    assert await asyncio.to_thread(dispatcher._engine.forget, older_than=-60.0) == 3
    with sqlite3.connect(tmp_path / "shop.turns.db") as database:
        assert database.execute("SELECT count(*) FROM workflow_status").fetchone() == (0,)


async def test_one_that_could_not_start_is_closed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "shop.turns.db").mkdir()
    steps = FakeSteps()
    dispatcher = durable_module.DurableDispatcher(steps, undone=steps.find_undone, url=f"sqlite:///{tmp_path}/shop.db")
    with pytest.raises(StoreError, match="cannot be opened"):
        await dispatcher.start()
    await dispatcher.aclose()


def test_it_says_nothing_on_stdout_and_nothing_on_stderr(tmp_path: Path) -> None:
    program = f"""
import asyncio
from tests.dispatch.fake_steps import FakeSteps
from shopclerk.bot.dispatch.durable import DurableDispatcher
async def main():
    steps = FakeSteps()
    dispatcher = DurableDispatcher(steps, undone=steps.find_undone, url="sqlite:///{tmp_path}/shop.db")
    await dispatcher.start()
    await dispatcher.submit("m1", "c1")
    await steps.until(lambda: bool(steps.sent))
    await dispatcher.aclose()
asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert (ran.stdout, ran.stderr) == ("", "")


def test_nothing_heavy_is_imported_before_it_starts() -> None:
    heavy = "('dbos', 'sqlalchemy', 'psycopg')"
    program = f"import sys, shopclerk.bot.dispatch.durable\nprint([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == "[]"
