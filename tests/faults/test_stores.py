"""Faults 16, 17 and 41: a database that is locked or full, and a death in the middle of a stream."""

import asyncio
import resource
import sqlite3

import psutil
import pytest

from ..fakes.openai_behaviours import rambles
from ..fakes.openai_server import OpenAIServer
from .conftest import MakeScene
from .harness import Scene
from .invariants import rows
from .test_models import settings

ASKED = "How long does a refund take?"
pytestmark = pytest.mark.long


async def test_fault_16_a_locked_database_is_waited_for(scene: Scene) -> None:
    await scene.clerk()
    lock = sqlite3.connect(scene.folder / ".shopclerk" / "shop.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    telling = asyncio.create_task(scene.say(ASKED))
    await asyncio.sleep(1.5)
    assert not telling.done(), "nothing is acknowledged that is not stored"
    lock.execute("ROLLBACK")
    lock.close()
    await telling
    await scene.until_answered()


async def test_fault_17_on_a_full_disk_nothing_is_acknowledged_and_then_it_goes_on(scene: Scene) -> None:
    # Files of this process may not grow: every write fails as on a full disk, until the limit is lifted.
    clerk = await scene.clerk()
    assert clerk.process
    limits = psutil.Process(clerk.process.pid)
    limits.rlimit(psutil.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    event = scene.message(ASKED)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            await clerk.tell(event)
    limits.rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await scene.tell(event)
    await scene.until_answered()


async def test_fault_41_killed_in_the_middle_of_a_stream_the_stub_becomes_the_one_reply(make_scene: MakeScene) -> None:
    with OpenAIServer() as server:
        server.always(rambles("Refunds take 5 business days. ", minds_cap=False, token_delay=0.3))
        scene = await make_scene(settings(server.url))
        clerk = await scene.clerk("--streams")
        message = await scene.say(ASKED)
        await scene.until(lambda: bool(server.asked))
        await asyncio.sleep(1.0)
        await clerk.kill()
        await scene.clerk("--streams")
        await scene.until_answered(seconds=40)
        assert len(scene.platform.answers_to(message)) == 1
        assert rows(scene, "SELECT 1 FROM deliveries WHERE status = 'sending'") == []
