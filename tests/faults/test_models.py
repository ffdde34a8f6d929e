"""Faults 1 to 10: a model server that misbehaves; the shopper is answered all the same, once."""

import pytest

from ..fakes import openai_behaviours as does
from ..fakes.openai_server import OpenAIServer
from .conftest import MakeScene

ASKED = "How long does a refund take?"
GOOD = "Refunds take 5 business days. [1]"
pytestmark = pytest.mark.long

BEHAVIOURS = [
    pytest.param(1, does.hangs(), id="01-times-out"),
    pytest.param(2, does.refuses(429, retry_after=0.1), id="02-too-many-requests"),
    pytest.param(3, does.refuses(500), id="03-server-error"),
    pytest.param(5, does.garbles(GOOD, whole=GOOD), id="05-malformed-chunk"),
    pytest.param(6, does.cuts_off(GOOD), id="06-cut-half-way"),
    pytest.param(7, does.answers(""), id="07-empty-answer"),
    pytest.param(8, does.answers(GOOD, delay=3.5), id="08-slower-than-three-seconds"),
    pytest.param(9, does.rambles(), id="09-runaway-output"),
]


def settings(url: str) -> str:
    return f'[model]\nprovider = "openai"\nname = "stub"\nbase_url = "{url}"\napi_key = "none"\ntimeout = 5\n'


@pytest.mark.parametrize(("number", "behaviour"), BEHAVIOURS)
async def test_fault_1_to_9_whatever_the_model_does_the_shopper_is_answered_once(
    make_scene: MakeScene, number: int, behaviour: does.Behaviour
) -> None:
    with OpenAIServer() as server:
        server.always(behaviour)
        scene = await make_scene(settings(server.url))
        await scene.clerk("--streams")
        message = await scene.say(ASKED)
        await scene.until_answered()
        (post,) = scene.platform.answers_to(message)
        assert post.text.strip()
        assert "and and and" not in post.text
        assert server.asked


async def test_fault_4_connection_refused_is_answered_by_quoting(make_scene: MakeScene) -> None:
    scene = await make_scene(settings("http://127.0.0.1:1/v1"))
    await scene.clerk()
    message = await scene.say(ASKED)
    await scene.until_answered(seconds=20)
    assert "5 business days" in scene.platform.answers_to(message)[0].text
