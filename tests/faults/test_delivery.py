"""Faults 20 to 24 and 32 to 41: what platforms and dying processes do to a message."""

import asyncio
from collections.abc import Callable

import pytest

from ..fakes.openai_behaviours import hangs
from ..fakes.openai_server import OpenAIServer
from .conftest import MakeScene
from .harness import Scene
from .invariants import execute, orders_now, rows
from .test_models import settings

ASKED = "How long does a refund take?"


async def test_fault_20_the_same_event_four_times_has_one_reply(scene: Scene) -> None:
    await scene.clerk()
    event = scene.message(ASKED)
    for _ in range(4):
        await scene.tell(event)
    await scene.until_answered()
    again = scene.message("Thanks!")
    await scene.tell(again)
    await scene.tell(event)
    await scene.until_answered()
    assert len(scene.platform.answers_to(event["id"])) == 1


@pytest.mark.long
async def test_fault_21_events_out_of_order_are_answered_in_the_platforms_order(scene: Scene) -> None:
    hold = scene.platform.hold("send")
    await scene.clerk()
    await scene.say(ASKED, conversation="c1", number=1)
    await hold.reached.wait()
    third = await scene.say("How long is the return window?", number=3)
    second = await scene.say("How fast is standard shipping?", number=2)
    hold.release.set()
    await scene.until_answered(second, third)


@pytest.mark.long
async def test_fault_22_the_mention_and_message_twins_of_one_post_have_one_reply(scene: Scene) -> None:
    clerk = await scene.clerk()
    post = scene.message(ASKED)
    await asyncio.gather(scene.tell(dict(post)), scene.tell(dict(post)), clerk.tell(dict(post)))
    await scene.until_answered()
    assert len(scene.platform.answers_to(post["id"])) == 1


@pytest.mark.long
async def test_fault_32_killed_before_it_is_stored_the_platforms_retry_is_answered(scene: Scene) -> None:
    clerk = await scene.clerk()
    await clerk.kill()
    telling = asyncio.create_task(scene.say(ASKED))
    await asyncio.sleep(0.1)
    await scene.clerk()
    await telling
    await scene.until_answered()


async def test_fault_33_killed_after_storing_it_is_answered_once(scene: Scene) -> None:
    clerk = await scene.clerk()
    await scene.say(ASKED)
    await clerk.kill()
    await scene.clerk()
    await scene.until_answered(seconds=20)


@pytest.mark.long
async def test_fault_34_killed_before_sending_it_is_sent_without_a_second_turn(
    scene: Scene, turns_begun: Callable[[Scene], int]
) -> None:
    def refuse(call: dict[str, str]) -> dict[str, object] | None:
        return {"error": "down", "retry_after": 0.2} if call["op"] == "send" else None

    scene.platform.refuses = refuse
    clerk = await scene.clerk()
    await scene.say(ASKED)
    await scene.until(lambda: any(call["op"] == "send" for call in scene.platform.calls))
    await clerk.kill()
    begun = turns_begun(scene)
    scene.platform.refuses = lambda _: None
    await scene.clerk()
    await scene.until_answered(seconds=20)
    assert turns_begun(scene) == begun


async def test_fault_35_killed_between_sending_and_recording_it_is_not_sent_twice(scene: Scene) -> None:
    hold = scene.platform.hold("send", posted_first=True)
    clerk = await scene.clerk()
    message = await scene.say(ASKED)
    await hold.reached.wait()
    await clerk.kill()
    hold.release.set()
    await scene.clerk()
    await scene.until_answered(seconds=30)
    assert len(scene.platform.answers_to(message)) == 1
    assert any(call["op"] == "find" for call in scene.platform.calls)


async def test_fault_37_on_sigterm_the_turn_under_way_is_finished(scene: Scene) -> None:
    hold = scene.platform.hold("send")
    clerk = await scene.clerk()
    message = await scene.say(ASKED)
    await hold.reached.wait()
    ending = asyncio.create_task(clerk.terminate())
    await asyncio.sleep(0.3)
    assert not ending.done()
    hold.release.set()
    assert await ending == 0
    assert len(scene.platform.answers_to(message)) == 1


@pytest.mark.long
async def test_fault_37_a_clerk_that_does_nothing_ends_at_once(scene: Scene) -> None:
    clerk = await scene.clerk()
    assert await clerk.terminate() == 0


@pytest.mark.long
async def test_fault_40_a_message_whose_turn_breaks_is_tried_three_times_and_set_aside_and_the_others_flow(
    scene: Scene,
) -> None:
    # A row of the shop's own tables that no program can read: what looks at it breaks, every time.
    execute(scene, "UPDATE shop_orders SET status = 'garbled' WHERE customer = 'ana'")
    scene.orders = orders_now(scene)
    await scene.clerk()
    poison = await scene.say("where is my order W1001?", conversation="poison", customer="ana")
    others = [await scene.say(ASKED, conversation=f"c{number}") for number in range(3)]
    await scene.until_answered(*others)
    await scene.until_answered(poison)
    (apology,) = scene.platform.answers_to(poison)
    assert "went wrong" in apology.text
    log = (scene.folder / "clerk.log").read_text(encoding="utf-8")
    assert log.count("turn_failed") == 3
    assert log.count("dead_lettered") == 1
    assert all("5 business days" in scene.platform.answers_to(one)[0].text for one in others)
    after = await scene.say(ASKED, conversation="poison", customer="ana")
    await scene.until_answered(after)


@pytest.mark.long
async def test_fault_40_the_apology_for_an_answer_that_breaks_its_adapter_outlives_a_kill(scene: Scene) -> None:
    def breaks(call: dict[str, str]) -> dict[str, object] | None:
        return {"breaks": "a mistake"} if "5 business days" in call.get("text", "") else None

    scene.platform.refuses = breaks
    hold = scene.platform.hold("send", posted_first=True)
    clerk = await scene.clerk()
    poison = await scene.say(ASKED)
    await hold.reached.wait()
    assert scene.platform.calls[-1]["key"].startswith("apology/")
    await clerk.kill()
    hold.release.set()
    await scene.clerk()
    await scene.until_answered(poison, seconds=40)
    (apology,) = scene.platform.answers_to(poison)
    assert "went wrong" in apology.text
    stand = rows(scene, "SELECT id, status FROM deliveries ORDER BY sequence")
    assert [row["status"] for row in stand] == ["failed", "sent"]


@pytest.mark.long
async def test_fault_40_where_the_apology_breaks_too_a_line_is_whispered_and_where_that_does_a_person_hears(
    scene: Scene,
) -> None:
    scene.platform.refuses = lambda call: {"breaks": "a mistake"} if call["op"] in ("send", "replace") else None
    await scene.clerk()
    await scene.say(ASKED)
    await scene.until(lambda: bool(rows(scene, "SELECT 1 FROM tickets")), seconds=120)
    scene.platform.refuses = lambda _: None
    await scene.until(lambda: len(rows(scene, "SELECT 1 FROM deliveries WHERE status = 'failed'")) == 3, seconds=60)
    kinds = [row["id"].partition("/")[0] for row in rows(scene, "SELECT id FROM deliveries WHERE status = 'failed'")]
    assert kinds == ["answer", "apology", "whisper"]
    scene.told.clear()


@pytest.mark.long
async def test_fault_40_an_answer_that_breaks_its_adapter_is_set_aside_and_the_others_flow(scene: Scene) -> None:
    def breaks(call: dict[str, str]) -> dict[str, object] | None:
        is_poison = call.get("conversation") == "poison" and "5 business days" in call.get("text", "")
        return {"breaks": "a mistake"} if is_poison else None

    scene.platform.refuses = breaks
    await scene.clerk()
    poison = await scene.say(ASKED, conversation="poison")
    others = [await scene.say(ASKED, conversation=f"c{number}") for number in range(3)]
    await scene.until_answered(*others)
    after = await scene.say("Thanks!", conversation="poison")
    await scene.until_answered(after, poison)
    (apology,) = scene.platform.answers_to(poison)
    assert "went wrong" in apology.text
    failed = rows(scene, "SELECT tries FROM deliveries WHERE status = 'failed'")
    assert [row["tries"] for row in failed] == [5]


@pytest.mark.long
async def test_fault_40_a_message_that_kills_the_process_is_set_aside_in_the_end(make_scene: MakeScene) -> None:
    with OpenAIServer() as model:
        model.always(hangs())
        scene = await make_scene(settings(model.url).replace("timeout = 5", "timeout = 120"))
        clerk = await scene.clerk()
        poison = await scene.say(ASKED)
        for _ in range(12):
            before = len(model.asked)
            await scene.until(lambda before=before: len(model.asked) > before or is_settled(scene))  # type: ignore[misc]
            if is_settled(scene):
                break
            await clerk.kill()
            clerk = await scene.clerk()
        await scene.until_answered(poison)
        assert scene.platform.answers_to(poison)


def is_settled(scene: Scene) -> bool:
    return bool(rows(scene, "SELECT 1 FROM turns WHERE role = 'bot'"))
