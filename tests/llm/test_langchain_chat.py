"""LangChainChat: what crosses the border to LangChain and back, and what its providers can do wrong."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from shopclerk.bot.errors import ModelRejectedError, ModelUnavailableError, SettingsError
from shopclerk.bot.llm.langchain_chat import LangChainChat, langchain_chat, to_messages
from shopclerk.bot.llm.patience import TRIES
from shopclerk.bot.model.chat import ChatMessage, ToolCall
from tests.fakes.openai_behaviours import Behaviour, answers, cuts_off, garbles, hangs, rambles, refuses
from tests.fakes.openai_server import OpenAIServer

from .conftest import KEY
from .requests import ORDER_TOOL, ask, read

CALL = {
    "id": "call_a",
    "type": "function",
    "function": {"name": "get_order_details", "arguments": '{"order_id": "W1"}'},
}


@pytest_asyncio.fixture
async def model(server: OpenAIServer) -> AsyncIterator[LangChainChat]:
    options = {"base_url": server.url, "api_key": KEY, "use_responses_api": False, "stream_usage": True}
    yield langchain_chat("openai:stub", options, temperature=0.0, max_tokens=64)


def faked(*answers: str | AIMessage) -> LangChainChat:
    fake = GenericFakeChatModel(messages=iter(answers))
    return LangChainChat("fake", lambda temperature, max_tokens: fake)


def test_a_prompt_becomes_langchain_s_messages() -> None:
    asked = ToolCall(id="call_a", name="get_order_details", arguments='{"order_id": "W1"}')
    prompt = (
        ChatMessage(role="system", content="Be brief."),
        ChatMessage(role="user", content="Where is W1?"),
        ChatMessage(role="assistant", content="", tool_calls=(asked,)),
        ChatMessage(role="tool", content="shipped", tool_call_id="call_a"),
    )
    system, user, assistant, tool = to_messages(prompt)
    assert (type(system), type(user), type(tool)) == (SystemMessage, HumanMessage, ToolMessage)
    assert isinstance(assistant, AIMessage)
    assert assistant.tool_calls[0]["args"] == {"order_id": "W1"}


@pytest.mark.parametrize("arguments", ["{broken", "[1]", ""])
def test_broken_arguments_go_back_to_langchain_as_none(arguments: str) -> None:
    asked = ToolCall(id="call_a", name="track", arguments=arguments)
    [message] = to_messages((ChatMessage(role="assistant", content="", tool_calls=(asked,)),))
    assert isinstance(message, AIMessage)
    assert message.tool_calls[0]["args"] == {}


async def test_the_request_s_cap_temperature_and_tools_reach_the_server(
    server: OpenAIServer, model: LangChainChat
) -> None:
    server.will(answers("", calls=[CALL]))
    whole = await model.complete(ask(tools=(ORDER_TOOL,), max_tokens=33))
    sent = server.asked[0].body
    assert sent.get("max_completion_tokens", sent.get("max_tokens")) == 33
    assert sent["temperature"] == 0.0
    assert sent["tools"][0]["function"]["name"] == "get_order_details"
    assert [(call.id, json.loads(call.arguments)) for call in whole.tool_calls] == [("call_a", {"order_id": "W1"})]
    assert whole.finish == "tool_calls"


async def test_a_stream_gives_pieces_text_and_usage(server: OpenAIServer, model: LangChainChat) -> None:
    server.will(answers("可以，14 天内。 [1]"))
    pieces, [whole] = await read(model, ask())
    assert "".join(pieces) == whole.text == "可以，14 天内。 [1]"
    assert whole.usage.tokens_in == 11
    assert whole.finish == "stop"


async def test_a_call_langchain_cannot_read_keeps_its_text(server: OpenAIServer, model: LangChainChat) -> None:
    broken = {**CALL, "function": {"name": "get_order_details", "arguments": '{"order'}}
    server.will(answers("", calls=[broken]), answers("", calls=[broken]))
    whole = await model.complete(ask(tools=(ORDER_TOOL,)))
    _, [streamed] = await read(model, ask(tools=(ORDER_TOOL,)))
    assert whole.tool_calls[0].arguments == streamed.tool_calls[0].arguments == '{"order'


async def test_a_stream_that_says_too_little_of_its_end_is_asked_for_again_in_one_piece(
    server: OpenAIServer, model: LangChainChat
) -> None:
    server.will(cuts_off("We do, ", politely=True), answers("We do, within 14 days."))
    pieces, [whole] = await read(model, ask())
    assert (pieces, whole.text) == (["We do, ", "within 14 days."], "We do, within 14 days.")


async def test_a_model_that_never_says_why_it_stopped_is_believed_after_the_first_time() -> None:
    fake = faked("We do.", "We do.", "We do.")
    for _ in range(2):
        pieces, [whole] = await read(fake, ask())
        assert "".join(pieces) == whole.text == "We do."


async def test_a_malformed_chunk_is_repaired_by_asking_for_the_whole(
    server: OpenAIServer, model: LangChainChat
) -> None:
    server.always(garbles("We do, ", whole="We do, within 14 days."))
    pieces, [whole] = await read(model, ask())
    assert (pieces, whole.text) == (["We do, ", "within 14 days."], "We do, within 14 days.")


async def test_a_model_without_tools_answers_without_them() -> None:
    assert (await faked("We do.").complete(ask(tools=(ORDER_TOOL,)))).text == "We do."


async def test_a_failing_server_is_tried_again_by_us_and_not_by_the_provider(
    server: OpenAIServer, model: LangChainChat
) -> None:
    server.will(refuses(429, retry_after=0.01), refuses(500, retry_after=0.01), answers("We do."))
    assert (await model.complete(ask())).text == "We do."
    server.always(refuses(500, retry_after=0.01))
    with pytest.raises(ModelUnavailableError):
        await model.complete(ask())
    assert len(server.asked) == 3 + TRIES


@pytest.mark.parametrize("behaviour", [hangs(), rambles(minds_cap=False, token_delay=0.02)])
async def test_the_deadline_is_one_for_everything(
    server: OpenAIServer, model: LangChainChat, behaviour: Behaviour
) -> None:
    server.always(behaviour)
    with pytest.raises(ModelUnavailableError, match="no whole answer in time"):
        await read(model, ask(deadline=0.6, max_tokens=10_000))


async def test_a_dropped_stream_never_gives_a_completion(server: OpenAIServer, model: LangChainChat) -> None:
    server.always(cuts_off("You may return it within"))
    stream = model.stream(ask())
    assert await anext(stream) == "You may return it within"
    with pytest.raises(ModelUnavailableError):
        await anext(stream)


@pytest.mark.parametrize(
    ("behaviour", "names"),
    [
        (refuses(401, f"Incorrect API key provided: {KEY}"), r"\[model\] api_key"),
        (refuses(404, "no such model"), r"\[model\] name or base_url"),
        (refuses(400, f"bad header Bearer {KEY}"), "turns the request down"),
    ],
)
async def test_a_rejection_is_one_line_without_the_key(
    server: OpenAIServer, model: LangChainChat, behaviour: Behaviour, names: str
) -> None:
    server.always(behaviour)
    with pytest.raises(ModelRejectedError, match=names) as caught:
        await model.complete(ask())
    assert KEY not in str(caught.value)


async def test_an_empty_answer_is_no_answer(server: OpenAIServer, model: LangChainChat) -> None:
    server.always(answers(""))
    for act in (model.complete(ask()), read(model, ask())):
        with pytest.raises(ModelUnavailableError, match="empty answer"):
            await act


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("anthropic:claude-haiku-4-5", "pip install langchain-anthropic"),
        ("ollama:qwen3", "pip install langchain-ollama"),
        ("no-such-model", "cannot use it"),
    ],
)
def test_a_model_langchain_cannot_build_is_one_line_that_says_what_to_do(name: str, hint: str) -> None:
    with pytest.raises(SettingsError, match=hint) as caught:
        langchain_chat(name, {}, temperature=0.0, max_tokens=64)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)
