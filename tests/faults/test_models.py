"""Faults 1 to 10: a model server that misbehaves; the shopper is answered all the same, once."""

import json
from collections.abc import Iterator

import pytest

from ..fakes import openai_behaviours as does
from ..fakes.openai_server import OpenAIServer
from .conftest import MakeScene
from .harness import Scene
from .invariants import rows

ASKED = "How long does a refund take?"
GOOD = "Refunds take 5 business days. [1]"
QUOTED = "5 business days"
pytestmark = pytest.mark.long


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


def settings(url: str, more: str = "") -> str:
    return (
        f'[model]\nprovider = "openai"\nname = "stub"\nbase_url = "{url}"\napi_key = "none"\ntimeout = 5\n'
        f"max_tokens = 64\n{more}"
    )


async def asked(make_scene: MakeScene, model: OpenAIServer, more: str = "") -> tuple[Scene, str]:
    """A clerk that asked this model was asked something; what stands there in answer."""
    scene = await make_scene(settings(model.url, more))
    await scene.clerk("--streams")
    message = await scene.say(ASKED)
    await scene.until_answered(seconds=25)
    (post,) = scene.platform.answers_to(message)
    assert model.asked
    return scene, post.text


async def test_fault_01_a_model_that_times_out_is_left_and_the_page_quoted(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.always(does.hangs())
    _, text = await asked(make_scene, model)
    assert QUOTED in text


async def test_fault_02_a_model_that_asks_to_wait_is_asked_again_later_and_then_left_alone(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.always(does.refuses(429, retry_after=0.1))
    scene, text = await asked(make_scene, model)
    assert QUOTED in text
    for number in range(6):
        await scene.say(ASKED, conversation=f"c{number + 2}")
        await scene.until_answered()
    before = len(model.asked)
    await scene.say(ASKED, conversation="c9")
    await scene.until_answered()
    assert len(model.asked) == before, "the breaker is open"


async def test_fault_02_a_model_that_asks_to_wait_a_moment_writes_the_answer(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.will(does.refuses(429, retry_after=0.1))
    model.always(does.answers(GOOD))
    _, text = await asked(make_scene, model)
    assert QUOTED in text
    assert len(model.asked) == 2


async def test_fault_03_a_model_that_fails_is_followed_by_the_next(make_scene: MakeScene, model: OpenAIServer) -> None:
    model.always(does.refuses(500))
    with OpenAIServer() as second:
        second.always(does.answers(GOOD))
        fallback = f'[[model.fallbacks]]\nname = "second"\nbase_url = "{second.url}"\napi_key = "none"\n'
        _, text = await asked(make_scene, model, fallback)
        assert QUOTED in text
        assert len(second.asked) == 1
        assert len(model.asked) <= 4


async def test_fault_04_connection_refused_is_answered_by_quoting(make_scene: MakeScene) -> None:
    scene = await make_scene(settings("http://127.0.0.1:1/v1"))
    await scene.clerk()
    message = await scene.say(ASKED)
    await scene.until_answered(seconds=20)
    assert QUOTED in scene.platform.answers_to(message)[0].text


async def test_fault_05_after_a_malformed_chunk_it_is_asked_again_unstreamed(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.always(does.garbles("Refunds take 5 business", whole=GOOD))
    _, text = await asked(make_scene, model)
    assert QUOTED in text
    assert [bool(one.body.get("stream")) for one in model.asked] == [True, False]


async def test_fault_06_half_an_answer_is_never_the_answer(make_scene: MakeScene, model: OpenAIServer) -> None:
    model.always(does.cuts_off("Refunds take 5 business days. [1] You can also"))
    _, text = await asked(make_scene, model)
    assert QUOTED in text
    assert "You can also" not in text


@pytest.mark.parametrize("nothing", ["", " \n", "<think>Hm.</think>"])
async def test_fault_07_where_the_model_answers_with_nothing_a_person_takes_over(
    make_scene: MakeScene, model: OpenAIServer, nothing: str
) -> None:
    model.always(does.answers(nothing))
    scene, text = await asked(make_scene, model)
    assert "passed it to a colleague" in text
    (ticket,) = rows(scene, "SELECT id, reason FROM tickets")
    assert ticket["reason"] == "model_down"
    assert ticket["id"] in text


async def test_fault_07_a_model_that_goes_on_saying_nothing_is_left_alone_and_pages_are_quoted(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.always(does.answers(""))
    scene, _ = await asked(make_scene, model)
    for number in range(2):
        await scene.say(ASKED, conversation=f"c{number + 2}")
        await scene.until_answered()
    message = await scene.say(ASKED, conversation="c9")
    await scene.until_answered()
    assert len(model.asked) == 3, "the breaker is open"
    assert QUOTED in scene.platform.answers_to(message)[0].text


async def test_fault_08_while_a_slow_model_writes_the_shopper_sees_that_somebody_works(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.always(does.answers(GOOD, delay=3.5))
    scene, text = await asked(make_scene, model)
    assert QUOTED in text
    assert any(call["op"] == "working" for call in scene.platform.calls)


async def test_fault_09_a_model_that_never_stops_is_capped(make_scene: MakeScene, model: OpenAIServer) -> None:
    model.always(does.rambles())
    _, text = await asked(make_scene, model)
    assert "and and and" not in text
    assert all((one.body.get("max_completion_tokens") or one.body.get("max_tokens")) == 64 for one in model.asked)


def _call(name: str, arguments: str) -> dict[str, object]:
    return {"id": "call-1", "type": "function", "function": {"name": name, "arguments": arguments}}


async def test_fault_10_bad_tool_calls_are_told_to_the_model_once_and_then_it_is_left(
    make_scene: MakeScene, model: OpenAIServer
) -> None:
    model.will(
        does.answers(calls=[_call("get_order_details", '{"order_id": "W10')]),
        does.answers(calls=[_call("give_discount", '{"percent": 90}')]),
    )
    model.always(does.answers("You have a discount of 90 percent."))
    scene = await make_scene(settings(model.url))
    await scene.clerk()
    message = await scene.say("where is my order W1001?", customer="ana")
    await scene.until_answered()
    (post,) = scene.platform.answers_to(message)
    assert "90 percent" not in post.text
    assert len(model.asked) == 2, "told of the first, and not asked again after the second"
    told = model.asked[1].body["messages"][-1]
    assert told["role"] == "tool"
    assert "JSON" in json.dumps(told) or "json" in json.dumps(told)
