"""Faults 11, 12 and 36: the shop's back end hangs, is down, or the clerk dies while it changes an order."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.model.shop import OrderId

from ..fakes.shop_server import ShopServer, drops_before_work, never_answers
from .conftest import MakeScene
from .harness import Scene
from .invariants import rows

CANCEL = "cancel order {}, no longer needed"


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 10, tzinfo=UTC)


@asynccontextmanager
async def rest_shop() -> AsyncIterator[ShopServer]:
    async with open_demo_shop(StoppedClock()) as shop, ShopServer(shop) as server:
        yield server


def at(server: ShopServer) -> str:
    return f'[shop]\nurl = "{server.url}"\ntimeout = 2\n'


async def status(server: ShopServer, order: str) -> str:
    found = await server.shop.order(OrderId(order))
    assert found is not None
    return str(found.status.value)


async def asked_to_cancel(scene: Scene, order: str, *, customer: str, conversation: str = "c1") -> None:
    """The clerk has shown what it would do and waits for the yes."""
    await scene.say(CANCEL.format(order), customer=customer, conversation=conversation)
    await scene.until_answered()
    assert order in newest(scene, conversation)


def newest(scene: Scene, conversation: str = "c1") -> str:
    posts = [post for post in scene.platform.posts.values() if post.conversation == conversation]
    return posts[-1].text


def yes(scene: Scene, conversation: str = "c1") -> dict[str, object]:
    event = scene.message("Yes", conversation=conversation, customer="ana")
    return event | {"type": "pressed", "action": "confirm"}


@pytest.mark.long
async def test_fault_11_a_write_that_was_taken_and_not_answered_is_found_by_its_receipt(make_scene: MakeScene) -> None:
    async with rest_shop() as server:
        scene = await make_scene(at(server))
        await scene.clerk()
        await asked_to_cancel(scene, "W1001", customer="ana")
        server.writes_will(never_answers(after_work=True))
        await scene.say("yes", customer="ana")
        await scene.until_answered()
        assert await status(server, "W1001") == "cancelled"
        assert "cancel" in newest(scene)
        assert len(effects(server)) == 1


@pytest.mark.long
async def test_fault_11_a_write_that_nobody_can_tell_of_is_not_tried_again_under_another_key(
    make_scene: MakeScene,
) -> None:
    async with rest_shop() as server:
        scene = await make_scene(at(server))
        await scene.clerk()
        await asked_to_cancel(scene, "W1001", customer="ana")
        server.writes_will(never_answers(after_work=True))
        await scene.say("yes", customer="ana")
        await scene.until(lambda: bool(server.writes()))
        server.will(*[drops_before_work] * 40)
        await scene.until_answered()
        assert len(effects(server)) == 1
        assert "person" in newest(scene) or "colleague" in newest(scene) or "sure" in newest(scene)


@pytest.mark.long
async def test_fault_12_while_the_shop_is_down_it_says_so_and_a_person_is_at_hand(make_scene: MakeScene) -> None:
    async with rest_shop() as server:
        scene = await make_scene(at(server))
        await scene.clerk()
    message = await scene.say("where is my order W1001?", customer="ana")
    await scene.until_answered()
    (post,) = scene.platform.answers_to(message)
    assert "W1001" not in post.text or "can't" in post.text
    await scene.say("I want to talk to a person", customer="ana")
    await scene.until_answered()
    assert rows(scene, "SELECT id FROM tickets") != []


@pytest.mark.long
async def test_fault_36_killed_while_a_rest_shop_has_the_cancellation_it_happens_once(make_scene: MakeScene) -> None:
    async with rest_shop() as server:
        scene = await make_scene(at(server).replace("timeout = 2", "timeout = 30"))
        clerk = await scene.clerk()
        await asked_to_cancel(scene, "W1001", customer="ana")
        server.writes_will(never_answers(after_work=True))
        await scene.tell(yes(scene))
        await scene.until(lambda: bool(server.writes()))
        await clerk.kill()
        await scene.clerk()
        await scene.until(lambda: len(scene.platform.posts) == 2)
        assert await status(server, "W1001") == "cancelled"
        assert len(effects(server)) == 1


async def test_fault_36_killed_at_any_moment_of_a_cancellation_it_happens_once(scene: Scene) -> None:
    pending = rows(scene, "SELECT id, customer FROM shop_orders WHERE status = 'pending' ORDER BY id LIMIT 4")
    draws = random.Random(36)
    await scene.clerk()
    for order in pending:
        conversation = f"c-{order['id']}"
        await asked_to_cancel(scene, order["id"], customer=order["customer"], conversation=conversation)
        told = scene.message("yes", conversation=conversation, customer=order["customer"])
        telling = asyncio.create_task(scene.tell(told))
        await asyncio.sleep(draws.uniform(0, 0.25))
        await scene.clerks[-1].kill()
        await scene.clerk()
        await telling
        await scene.until_answered(seconds=30)
    stand = rows(scene, "SELECT id, status FROM shop_orders WHERE status = 'cancelled'")
    assert {order["id"] for order in pending} <= {row["id"] for row in stand}
    for order in pending:
        booked = rows(scene, f"SELECT 1 FROM shop_receipts WHERE order_id = '{order['id']}'")
        audited = rows(scene, f"SELECT 1 FROM shop_audit WHERE order_id = '{order['id']}'")
        assert len(booked) == len(audited) == 1


def effects(server: ShopServer) -> set[str]:
    """The keys under which changes were posted."""
    return {asked.headers["idempotency-key"] for asked in server.writes()}
