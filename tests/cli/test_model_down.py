"""A chat model that does not answer: the shopper still gets the quoted answer, the operator one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_behaviours import refuses
from tests.fakes.openai_server import OpenAIServer

from .conftest import Run

QUESTION = "What is the return window?"
NOBODY = {"SHOPCLERK_MODEL__BASE_URL": "http://127.0.0.1:9/v1"}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def test_a_dead_address_gives_the_quoted_answer_and_one_line(asked_shop: Path, run: Run) -> None:
    ended = run("ask", QUESTION, "--json", env=NOBODY)
    assert ended.code == 0
    assert "30 days" in ended.value["reply"]
    assert ended.value["trace"]["model"] == "extractive"
    assert "cannot be reached: start the server, or correct [model] base_url" in ended.line


def test_a_bad_key_gives_the_quoted_answer_and_one_line_without_the_key(
    asked_shop: Path, run: Run, server: OpenAIServer
) -> None:
    server.always(refuses(401))
    env = {"SHOPCLERK_MODEL__BASE_URL": server.url, "SHOPCLERK_MODEL__API_KEY": "sk-very-secret-1"}
    ended = run("ask", QUESTION, env=env)
    assert ended.code == 0
    assert "30 days" in ended.out
    assert "refuses the key (401): correct [model] api_key" in ended.line
    assert "secret" not in ended.err


def test_the_doctor_says_that_the_model_is_down_and_leaves_with_3(asked_shop: Path, run: Run) -> None:
    ended = run("doctor", "--json", env=NOBODY)
    assert ended.code == 3
    [model] = [part for part in ended.value if part["part"] == "model"]
    assert not model["well"]
    assert "cannot be reached" in model["told"]


def test_the_doctor_calls_a_refused_key_a_wrong_configuration(asked_shop: Path, run: Run, server: OpenAIServer) -> None:
    server.always(refuses(401))
    env = {"SHOPCLERK_MODEL__BASE_URL": server.url, "SHOPCLERK_MODEL__API_KEY": "sk-very-secret-1"}
    ended = run("doctor", env=env)
    assert ended.code == 2
    assert "refuses the key (401)" in ended.out
