"""Faults 23 to 30: what shoppers do to their own words."""

import pytest

from .harness import Scene

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


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 1_000_000, id="26-a-megabyte"),
        pytest.param("\N{CRYING FACE}\N{CRYING FACE}", id="28-emoji-only"),
        pytest.param("\u202ehow long does a refund take\u202c", id="30-right-to-left"),
        pytest.param("h\u0336o\u0336w long does a re\u200bfund take\0?", id="30-zalgo-and-nul"),
        pytest.param("how long does a refund take? \ud83d", id="30-a-lone-surrogate"),
    ],
)
async def test_fault_26_28_30_strange_text_is_answered_kindly(scene: Scene, text: str) -> None:
    await scene.clerk()
    message = await scene.say(text)
    await scene.until_answered()
    assert scene.platform.answers_to(message)[0].text


async def test_fault_27_whitespace_is_ignored(scene: Scene) -> None:
    await scene.clerk()
    event = scene.message("  \n\t ", number=50)
    await scene.tell(event)
    scene.told.pop()
    after = await scene.say(ASKED)
    await scene.until_answered(after)
    assert scene.platform.answers_to(event["id"]) == []
