"""Faults 18, 19 and 39 on a real PostgreSQL: a restart, no connection left, a worker that slept."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from ..fakes import openai_behaviours as does
from ..fakes.openai_server import OpenAIServer
from ..fakes.postgres import PostgresServer, is_available, postgres_server
from .conftest import HASH, MakeScene, make_template
from .harness import Scene
from .outage import Outage
from .test_models import GOOD, settings

ASKED = "How long does a refund take?"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_available(), reason="no PostgreSQL here: put the server's programs on PATH"),
]


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """One of its own, to be stopped and filled up."""
    with postgres_server() as running:
        yield running


async def a_scene(make_scene: MakeScene, server: PostgresServer, folder: Path, more: str = "") -> tuple[Scene, str]:
    url = server.new_database()
    template = await asyncio.to_thread(make_template, folder, f'{HASH}[store]\nurl = "{url}"\n{more}')
    store_url = url.replace("postgresql://", "postgresql+psycopg://")
    return await make_scene(like=template, store_url=store_url), url


async def test_fault_18_when_postgres_is_restarted_nothing_is_lost_and_it_goes_on(
    server: PostgresServer, make_scene: MakeScene, tmp_path: Path
) -> None:
    scene, _ = await a_scene(make_scene, server, tmp_path / "template")
    clerk = await scene.clerk()
    outage = Outage(server)
    for number in range(3):
        asked = [await scene.say(ASKED, conversation=f"c{number}-{one}") for one in range(4)]
        await asyncio.to_thread(outage.stop)
        with pytest.raises(ConnectionError):
            await clerk.tell(scene.message(ASKED, conversation="away", number=100))
        await asyncio.to_thread(outage.start)
        await scene.say(ASKED, conversation=f"after-{number}")
        await scene.until_answered(*asked)
    await scene.until_answered()


async def test_fault_19_without_a_connection_nothing_is_acknowledged_and_then_it_goes_on(
    server: PostgresServer, make_scene: MakeScene, tmp_path: Path
) -> None:
    scene, url = await a_scene(make_scene, server, tmp_path / "template")
    await scene.clerk()
    with ExitStack() as taken:
        with suppress(psycopg.OperationalError):  # once there is none left
            while True:
                taken.enter_context(psycopg.connect(url))
        telling = [asyncio.create_task(scene.say(ASKED, conversation=f"c{number}")) for number in range(60)]
        await asyncio.sleep(2)
    await asyncio.gather(*telling)
    await scene.until_answered()


async def test_fault_39_a_worker_that_slept_while_another_answered_says_nothing_when_it_wakes(
    server: PostgresServer, make_scene: MakeScene, tmp_path: Path
) -> None:
    with OpenAIServer() as model:
        model.will(does.answers(GOOD, delay=4))
        model.always(does.answers(GOOD))
        scene, _ = await a_scene(make_scene, server, tmp_path / "template", settings(model.url))
        sleeper = await scene.clerk("--streams")
        message = await scene.say(ASKED)
        await scene.until(lambda: bool(model.asked))
        sleeper.send_signal(signal.SIGSTOP)
        other = await scene.clerk("--streams")
        await scene.until_answered(message)
        await asyncio.sleep(5)
        sleeper.send_signal(signal.SIGCONT)
        again = await scene.say("How fast is standard shipping?", clerk=other)
        await scene.until_answered(again)
        await asyncio.sleep(3)
        assert len(scene.platform.answers_to(message)) == 1
        assert len(scene.platform.posts) == 2


async def test_fault_39_of_two_workers_in_one_conversation_one_answers(
    server: PostgresServer, make_scene: MakeScene, tmp_path: Path
) -> None:
    scene, _ = await a_scene(make_scene, server, tmp_path / "template")
    two = [await scene.clerk(), await scene.clerk()]
    for number in range(20):
        event = scene.message(ASKED, number=number)
        await asyncio.gather(scene.tell(event, clerk=two[0]), scene.tell(dict(event), clerk=two[1]))
    await scene.until_answered()
