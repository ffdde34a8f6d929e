"""Fault 31 where it is hardest: the wall clock jumps five minutes while something is under way."""

from datetime import datetime, timedelta

import pytest

from .conftest import MakeScene
from .harness import Scene
from .invariants import execute, rows
from .jumping_clock import jump

ASKED = "How long does a refund take?"
pytestmark = pytest.mark.long
EITHER_WAY = pytest.mark.parametrize("seconds", [-300.0, 300.0], ids=["back", "forward"])


@EITHER_WAY
async def test_fault_31_a_clock_that_jumps_in_the_middle_of_a_send_neither_loses_nor_doubles_it(
    scene: Scene, seconds: float
) -> None:
    clock = scene.folder / "clock"
    clerk = await scene.clerk(module="jumping_process")
    await scene.say(ASKED)
    await scene.until_answered()
    hold = scene.platform.hold("send", posted_first=True)
    message = await scene.say("How fast is standard shipping?")
    await hold.reached.wait()
    jump(clock, seconds)
    later = await scene.say(ASKED)
    await clerk.kill()
    hold.release.set()
    await scene.clerk(module="jumping_process")
    await scene.until_answered(message, later, seconds=25)
    assert len(scene.platform.answers_to(message)) == 1
    kept = [datetime.fromisoformat(str(row["created_at"])) for row in rows(scene, "SELECT created_at FROM deliveries")]
    assert abs((kept[-1] - kept[0]).total_seconds()) > 240, "the clock did jump"


@EITHER_WAY
async def test_fault_31_what_waits_for_a_yes_is_done_once_though_the_clock_jumped(scene: Scene, seconds: float) -> None:
    (order,) = rows(scene, "SELECT id, customer FROM shop_orders WHERE status = 'pending' ORDER BY id LIMIT 1")
    await scene.clerk(module="jumping_process")
    await scene.say(f"cancel order {order['id']}, no longer needed", customer=order["customer"])
    await scene.until_answered()
    jump(scene.folder / "clock", seconds)
    await scene.say("yes", customer=order["customer"])
    await scene.until_answered(seconds=20)
    await scene.say("yes", customer=order["customer"])
    await scene.until_answered(seconds=20)
    assert len(rows(scene, f"SELECT 1 FROM shop_receipts WHERE order_id = '{order['id']}'")) == 1


async def test_fault_31_a_lease_of_a_clock_that_was_put_back_is_waited_for_no_longer_than_leases_last(
    make_scene: MakeScene,
) -> None:
    scene = await make_scene()
    hold = scene.platform.hold("send")
    clerk = await scene.clerk()
    message = await scene.say(ASKED)
    await hold.reached.wait()
    await clerk.kill()
    # What a process leaves behind whose clock was five minutes ahead, on a machine that nobody can ask any more.
    (lease,) = rows(scene, "SELECT lease_until FROM deliveries WHERE status = 'sending'")
    assert lease["lease_until"]
    far = f"+{int(timedelta(minutes=5).total_seconds())} seconds"
    execute(scene, f"UPDATE deliveries SET lease_until = strftime('%Y-%m-%d %H:%M:%f000', lease_until, '{far}')")
    execute_queue(scene, "DELETE FROM workflow_status")
    hold.release.set()
    await scene.clerk()
    await scene.until_answered(message, seconds=60)
    assert len(scene.platform.answers_to(message)) == 1


def execute_queue(scene: Scene, statement: str) -> None:
    """Write into the queue, which nobody has open."""
    import sqlite3

    with sqlite3.connect(scene.folder / ".shopclerk" / "shop.turns.db", timeout=20) as database:
        database.execute(statement)
    database.close()
