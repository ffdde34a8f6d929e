"""Faults 23 to 30: what shoppers do to their own words."""

import pytest

from .harness import Scene
from .invariants import rows

ASKED = "How long does a refund take?"
pytestmark = pytest.mark.long


def edited(message: str, text: str) -> dict[str, str]:
    return {"type": "edited", "id": message, "text": text}


async def test_fault_23_edited_before_the_answer_the_edit_counts(scene: Scene) -> None:
    await scene.clerk()
    hold = scene.platform.hold("send")
    await scene.say("Hello!")
    await hold.reached.wait()
    second = await scene.say("zzz")
    await scene.tell(edited(second, ASKED))
    hold.release.set()
    await scene.until_answered()
    await scene.until(lambda: any("5 business days" in post.text for post in scene.platform.answers_to(second)))


async def test_fault_23_edited_after_the_answer_the_answer_is_renewed_in_its_place(scene: Scene) -> None:
    await scene.clerk()
    message = await scene.say("Hello!")
    await scene.until_answered()
    await scene.tell(edited(message, ASKED))
    await scene.until(lambda: any("5 business days" in post.text for post in scene.platform.answers_to(message)))
    assert len(scene.platform.answers_to(message)) == 1


async def test_fault_24_deleted_before_the_answer_nothing_is_said(scene: Scene) -> None:
    await scene.clerk()
    hold = scene.platform.hold("send")
    await scene.say("Hello!")
    await hold.reached.wait()
    event = scene.message(ASKED, number=50)
    await scene.tell(event)
    await scene.tell({"type": "deleted", "id": event["id"]})
    scene.told.pop()
    hold.release.set()
    await scene.until_answered()
    after = await scene.say("Thanks!", number=51)
    await scene.until_answered(after)
    assert scene.platform.answers_to(event["id"]) == []


async def answer_to(scene: Scene, text: str) -> str:
    await scene.clerk()
    message = await scene.say(text)
    await scene.until_answered()
    (post,) = scene.platform.answers_to(message)
    return post.text


async def test_fault_26_a_megabyte_is_refused_politely(scene: Scene) -> None:
    text = await answer_to(scene, "x" * 1_000_000)
    assert 0 < len(text) < 1_000
    (stored,) = rows(scene, "SELECT text FROM turns WHERE role = 'shopper'")
    assert len(stored["text"]) < 10_000


async def test_fault_28_emoji_only_get_a_kind_reply(scene: Scene) -> None:
    assert await answer_to(scene, "\N{CRYING FACE}\N{CRYING FACE}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\u202ehow long does a refund take\u202c", id="right-to-left"),
        pytest.param("how long does a re\u200bfund take\0?", id="zero-width-and-nul"),
        pytest.param("h\u0336o\u0336w\u0336 \u0336l\u0336o\u0336n\u0336g does a refund take?", id="zalgo"),
        pytest.param("how long does a refund take? \ud83d", id="lone-surrogate"),
    ],
)
async def test_fault_30_strange_letters_are_stored_clean_and_answered(scene: Scene, text: str) -> None:
    assert "5 business days" in await answer_to(scene, text)
    (stored,) = rows(scene, "SELECT text FROM turns WHERE role = 'shopper'")
    assert not set("\0\u200b\u202e\ud83d") & set(stored["text"])


async def test_fault_27_whitespace_is_ignored(scene: Scene) -> None:
    await scene.clerk()
    event = scene.message("  \n\t ", number=50)
    await scene.tell(event)
    scene.told.pop()
    after = await scene.say(ASKED)
    await scene.until_answered(after)
    assert scene.platform.answers_to(event["id"]) == []
