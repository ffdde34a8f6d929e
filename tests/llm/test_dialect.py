"""How each server is spoken to before it has refused anything, and what a refusal teaches."""

import pytest

from shopclerk.bot.llm.dialect import THINKING_ALLOWANCE, Dialect
from shopclerk.bot.llm.openai_chat import OPENAI_URL

from .requests import ORDER_TOOL, ask

OWN = "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize("model", ["gpt-5-mini", "gpt-5.1", "o4-mini"])
def test_openai_s_thinking_models_get_room_to_think_and_no_temperature(model: str) -> None:
    sent = Dialect(model, OPENAI_URL).arguments(ask(max_tokens=512), stream=False)
    assert sent["max_completion_tokens"] == 512 + THINKING_ALLOWANCE
    assert sent["reasoning_effort"] == "low"
    assert not {"temperature", "max_tokens"} & set(sent)


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4.1", "gpt-5-chat-latest"])
def test_openai_s_other_models_get_the_cap_by_its_new_name_and_a_temperature(model: str) -> None:
    sent = Dialect(model, OPENAI_URL).arguments(ask(max_tokens=512), stream=False)
    assert (sent["max_completion_tokens"], sent["temperature"]) == (512, 0.0)
    assert "reasoning_effort" not in sent


def test_another_server_gets_the_cap_by_the_name_they_all_know_whatever_the_model_is_called() -> None:
    sent = Dialect("gpt-5-mini", OWN).arguments(ask(max_tokens=512), stream=True)
    assert sent["max_tokens"] == 512
    assert sent["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    "refusal",
    [
        "messages with role 'tool' must follow a message with 'tool_calls'",
        "Invalid schema for function 'get_order_details': missing 'type'",
        "max_tokens is too large: 5000. This model supports at most 4096 completion tokens",
        "request (10031 tokens) exceeds the available context size",
        "content policy",
    ],
)
def test_a_refusal_that_is_about_something_else_teaches_nothing(refusal: str) -> None:
    dialect = Dialect("stub", OWN)
    sent = dialect.arguments(ask(tools=(ORDER_TOOL,)), stream=True)
    assert not dialect.learn(refusal, sent)
    assert dialect.arguments(ask(tools=(ORDER_TOOL,)), stream=True) == sent


def test_two_requests_refused_side_by_side_both_learn() -> None:
    dialect = Dialect("stub", OWN)
    first, second = (dialect.arguments(ask(), stream=True) for _ in range(2))
    assert dialect.learn("unknown field stream_options", first)
    assert dialect.learn("unknown field stream_options", second)
    assert not dialect.learn("unknown field stream_options", dialect.arguments(ask(), stream=True))
