"""The chat models against a real server: the wire holds, whatever the words are."""

import json

import pytest

from shopclerk.bot.errors import ModelRejectedError, ModelUnavailableError
from shopclerk.bot.llm.langchain_chat import langchain_chat
from shopclerk.bot.llm.openai_chat import OpenAIChat
from shopclerk.bot.model.chat import ChatMessage, ToolCall
from tests.llm.requests import ORDER_TOOL, ask, read

from .server import CONTEXT, MODEL

PATIENCE = 120.0


async def test_it_answers_and_counts_its_tokens(model: OpenAIChat) -> None:
    whole = await model.complete(ask("Say hello.", deadline=PATIENCE))
    assert whole.text.strip()
    assert whole.model == MODEL
    assert whole.usage.tokens_in > 10
    assert 0 < whole.usage.tokens_out <= 64


async def test_a_stream_gives_the_same_answer_piece_by_piece_with_its_usage(model: OpenAIChat) -> None:
    request = ask("Name three colours.", max_tokens=24, deadline=PATIENCE)
    whole = await model.complete(request)
    pieces, [streamed] = await read(model, request)
    assert len(pieces) > 3
    assert "".join(pieces) == streamed.text == whole.text
    assert streamed.usage == whole.usage


async def test_chinese_comes_through_unbroken(model: OpenAIChat) -> None:
    pieces, [whole] = await read(model, ask("请重复：退货期限是十四天。", max_tokens=32, deadline=PATIENCE))
    assert "".join(pieces) == whole.text
    assert "\ufffd" not in whole.text


async def test_a_cap_ends_a_long_answer_with_length(model: OpenAIChat) -> None:
    whole = await model.complete(ask("Count from one to five hundred.", max_tokens=16, deadline=PATIENCE))
    assert (whole.finish, whole.usage.tokens_out) == ("length", 16)


async def test_tools_are_taken_and_whatever_is_called_is_readable(model: OpenAIChat) -> None:
    whole = await model.complete(ask("Where is order W1001?", tools=(ORDER_TOOL,), deadline=PATIENCE))
    assert whole.text.strip() or whole.tool_calls
    assert all(isinstance(json.loads(call.arguments), dict) for call in whole.tool_calls)


async def test_a_conversation_with_a_tool_s_result_is_taken(model: OpenAIChat) -> None:
    asked = ToolCall(id="call_a", name="get_order_details", arguments='{"order_id": "W1001"}')
    before = (
        ChatMessage(role="user", content="Where is order W1001?"),
        ChatMessage(role="assistant", content="", tool_calls=(asked,)),
        ChatMessage(role="tool", content='{"status": "shipped"}', tool_call_id="call_a"),
    )
    request = ask("So where is it?", tools=(ORDER_TOOL,), before=before, deadline=PATIENCE)
    assert (await model.complete(request)).usage.tokens_in > 20


async def test_the_deadline_ends_a_slow_answer_and_the_server_goes_on_serving(model: OpenAIChat) -> None:
    with pytest.raises(ModelUnavailableError, match="in time"):
        await read(model, ask("Tell a very long story.", max_tokens=4_000, deadline=1.0))
    assert (await model.complete(ask("Say hello.", max_tokens=8, deadline=PATIENCE))).text


async def test_a_prompt_longer_than_the_context_is_turned_down_in_one_line(model: OpenAIChat) -> None:
    with pytest.raises(ModelRejectedError, match="context"):
        await model.complete(ask("cat " * (CONTEXT + 100), deadline=PATIENCE))


async def test_langchain_speaks_to_the_same_server(url: str) -> None:
    options = {"base_url": url, "api_key": "none", "stream_usage": True, "use_responses_api": False}
    model = langchain_chat(f"openai:{MODEL}", options, temperature=0.0, max_tokens=16)
    pieces, [whole] = await read(model, ask("Say hello.", max_tokens=16, deadline=PATIENCE))
    assert "".join(pieces) == whole.text
    assert whole.usage.tokens_out > 0
