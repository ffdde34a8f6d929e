"""OpenAIChat against a server that behaves: what is sent, and how answers are put together."""

import json

import pytest

from shopclerk.bot.errors import ModelUnavailableError, SettingsError
from shopclerk.bot.llm.dialect import THINKING_ALLOWANCE
from shopclerk.bot.llm.openai_chat import OpenAIChat
from shopclerk.bot.model.chat import ChatMessage, ToolCall
from shopclerk.bot.model.message import Usage
from tests.fakes.openai_behaviours import answers, minds, refuses, streams
from tests.fakes.openai_server import OpenAIServer

from .requests import ORDER_TOOL, ask, read


def call(id: str, order: str) -> dict[str, object]:
    function = {"name": "get_order_details", "arguments": json.dumps({"order_id": order})}
    return {"id": id, "type": "function", "function": function}


CALL, OTHER = call("call_a", "W1"), call("call_b", "W2")


def delta(text: str, finish: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})


async def test_a_request_carries_prompt_cap_and_temperature_and_no_tools_unless_given(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    await model.complete(ask("Hi", max_tokens=64))
    assert server.asked[0].path == "/v1/chat/completions"
    assert server.asked[0].body == {
        "model": "stub",
        "messages": [{"role": "system", "content": "You are a shop's clerk."}, {"role": "user", "content": "Hi"}],
        "max_tokens": 64,
        "temperature": 0.0,
        "stream": False,
    }


async def test_a_tool_and_an_answered_call_are_sent_in_openai_s_form(server: OpenAIServer, model: OpenAIChat) -> None:
    asked = ToolCall(id="call_a", name="get_order_details", arguments='{"order_id": "W1"}')
    before = (
        ChatMessage(role="assistant", content="", tool_calls=(asked,)),
        ChatMessage(role="tool", content='{"status":"shipped"}', tool_call_id="call_a"),
    )
    await model.complete(ask(tools=(ORDER_TOOL,), before=before))
    sent = server.asked[0].body
    assert sent["tools"][0]["function"]["parameters"] == ORDER_TOOL.parameters
    assert sent["messages"][1] == {"role": "assistant", "content": None, "tool_calls": [CALL]}
    assert sent["messages"][2] == {"role": "tool", "content": '{"status":"shipped"}', "tool_call_id": "call_a"}


@pytest.mark.parametrize("text", ["We do, within 14 days. [1]", "可以，14 天内。[1]", "  indented\n\nlines"])
async def test_a_stream_s_pieces_join_to_its_text(server: OpenAIServer, model: OpenAIChat, text: str) -> None:
    server.will(answers(text))
    pieces, [whole] = await read(model, ask())
    assert "".join(pieces) == whole.text == text
    assert whole.usage.tokens_in == 11


async def test_streamed_tool_calls_are_put_together_from_their_pieces(server: OpenAIServer, model: OpenAIChat) -> None:
    server.will(answers("", calls=[CALL, OTHER]))
    pieces, [whole] = await read(model, ask(tools=(ORDER_TOOL,)))
    assert pieces == []
    assert [(call.id, call.arguments) for call in whole.tool_calls] == [
        ("call_a", '{"order_id": "W1"}'),
        ("call_b", '{"order_id": "W2"}'),
    ]
    assert whole.finish == "tool_calls"


async def test_calls_that_share_one_index_are_told_apart_by_their_ids(server: OpenAIServer, model: OpenAIChat) -> None:
    twins = [{"index": 0, **CALL}, {"index": 0, **OTHER}]
    events = [json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": [twin]}}]}) for twin in twins]
    server.will(streams(*events, delta("", "stop")))
    _, [whole] = await read(model, ask(tools=(ORDER_TOOL,)))
    assert [call.arguments for call in whole.tool_calls] == ['{"order_id": "W1"}', '{"order_id": "W2"}']
    assert whole.finish == "tool_calls"


async def test_a_call_without_an_id_gets_one_and_broken_arguments_stay_as_they_came(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    server.will(answers("", calls=[{"type": "function", "function": {"name": "track", "arguments": '{"order'}}]))
    whole = await model.complete(ask(tools=(ORDER_TOOL,)))
    assert whole.tool_calls == (ToolCall(id="call_0", name="track", arguments='{"order'),)


async def test_chunks_without_choices_and_without_content_are_passed_over(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    filters = json.dumps({"choices": [], "prompt_filter_results": []})
    silent = json.dumps({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}}]})
    usage = json.dumps({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}})
    server.will(streams(filters, silent, delta("We do."), delta("", "stop"), usage))
    pieces, [whole] = await read(model, ask())
    assert pieces == ["We do."]
    assert whole.usage == Usage(tokens_in=5, tokens_out=2)


@pytest.mark.parametrize(
    ("argument", "message", "status"),
    [
        ("stream_options", "Unrecognized request argument supplied: stream_options", 400),
        ("temperature", "Unsupported value: 'temperature' does not support 0 with this model.", 400),
        ("temperature", '[{"type":"extra_forbidden","loc":["body","temperature"]}]', 422),
        ("tools", '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', 400),
        ("tools", "registry/gemma:2b does not support tools", 400),
        ("tools", "tools param requires --jinja flag", 500),
        ("tools", "No endpoints found that support tool use.", 404),
    ],
)
async def test_an_argument_a_server_refuses_is_left_out_from_then_on(
    server: OpenAIServer, model: OpenAIChat, argument: str, message: str, status: int
) -> None:
    server.always(minds(argument, message, status=status, otherwise=answers("We do.")))
    for _ in range(2):
        _, [whole] = await read(model, ask(tools=(ORDER_TOOL,)))
        assert whole.text == "We do."
    assert [argument in asked.body for asked in server.asked] == [True, False, False]


@pytest.mark.parametrize(
    "message",
    [
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "max_tokens: Extra inputs are not permitted",
    ],
)
async def test_the_other_name_of_the_token_cap_is_learnt(server: OpenAIServer, model: OpenAIChat, message: str) -> None:
    server.always(minds("max_tokens", message, otherwise=answers("We do.")))
    await model.complete(ask(max_tokens=64))
    assert server.asked[-1].body["max_completion_tokens"] == 64
    assert "max_tokens" not in server.asked[-1].body


async def test_a_server_that_refuses_several_arguments_is_asked_until_it_takes_the_request(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    picky = minds("temperature", "temperature is not supported", otherwise=answers("We do."))
    picky = minds("stream_options", "stream_options: extra fields not permitted", otherwise=picky)
    server.always(minds("tools", "this model does not support tools", otherwise=picky))
    _, [whole] = await read(model, ask(tools=(ORDER_TOOL,)))
    assert whole.text == "We do."
    assert set(server.asked[-1].body) == {"model", "messages", "max_tokens", "stream"}


async def test_tool_results_reach_a_server_without_tools_as_words(server: OpenAIServer, model: OpenAIChat) -> None:
    server.will(refuses(400, "this model does not support tools"))
    asked = ToolCall(id="call_a", name="get_order_details", arguments="{}")
    before = (
        ChatMessage(role="assistant", content="", tool_calls=(asked,)),
        ChatMessage(role="tool", content="shipped", tool_call_id="call_a"),
    )
    await model.complete(ask(tools=(ORDER_TOOL,), before=before))
    roles = [message["role"] for message in server.asked[-1].body["messages"]]
    assert roles == ["system", "assistant", "user", "user"]
    assert "shipped" in server.asked[-1].body["messages"][2]["content"]


async def test_a_model_that_spends_its_cap_on_thoughts_is_given_more_from_then_on(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    server.will(answers("", finish="length"), answers("We do."), answers("We do."))
    for _ in range(2):
        _, [whole] = await read(model, ask(max_tokens=64))
        assert whole.text == "We do."
    assert [asked.body["max_tokens"] for asked in server.asked] == [64] + [64 + THINKING_ALLOWANCE] * 2


async def test_one_that_still_says_nothing_is_given_up(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(answers("", finish="length"))
    with pytest.raises(ModelUnavailableError, match=r"empty answer.*raise \[model\] max_tokens"):
        await model.complete(ask())
    assert len(server.asked) == 2


async def test_thoughts_before_the_answer_are_kept_from_the_shopper(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(answers("<think> the policy says so </think>\n\nWe do."))
    pieces, [streamed] = await read(model, ask())
    assert "".join(pieces) == streamed.text == (await model.complete(ask())).text == "We do."


async def test_a_closed_model_opens_again(server: OpenAIServer, model: OpenAIChat) -> None:
    await model.complete(ask())
    await model.aclose()
    assert (await model.complete(ask())).text == "Hello."


@pytest.mark.parametrize(
    ("base_url", "hint"),
    [("", "api_key is missing"), ("127.0.0.1:8000", "base_url is no address"), ("ftp://host/v1", "is no address")],
)
def test_a_model_without_key_and_server_or_with_a_wrong_address_is_a_settings_error(base_url: str, hint: str) -> None:
    with pytest.raises(SettingsError, match=hint):
        OpenAIChat("gpt-5-mini", base_url=base_url)
