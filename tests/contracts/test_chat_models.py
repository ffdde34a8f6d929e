"""What every ChatModel promises, whoever answers behind it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from shopclerk.bot.errors import ModelUnavailableError, RecordingMissingError
from shopclerk.bot.llm.fallback import FallbackModel
from shopclerk.bot.llm.langchain_chat import LangChainChat, langchain_chat
from shopclerk.bot.llm.offline import RecordingModel, ReplayingModel, ScriptedModel
from shopclerk.bot.llm.openai_chat import OpenAIChat
from shopclerk.bot.model.chat import ChatRequest, Completion, ToolCall
from shopclerk.bot.ports import ChatModel
from tests.fakes.openai_behaviours import Behaviour, answers, refuses
from tests.fakes.openai_server import OpenAIServer
from tests.llm.requests import ORDER_TOOL, ask, read
from tests.llm.test_fallback import WoundTimer

Script = list[str | ToolCall | ModelUnavailableError]
Make = Callable[[Script], ChatModel]

DOWN = ModelUnavailableError("down")
CALL = ToolCall(id="call_a", name="get_order_details", arguments='{"order_id": "W1001"}')


class Memory:
    """A tape kept in memory; it records everything and finds it by equality."""

    def __init__(self, script: Script = ()) -> None:  # type: ignore[assignment]
        self._next = iter([_completion(answer) for answer in script])
        self._kept: list[tuple[ChatRequest, Completion]] = []

    def find(self, model: str, request: ChatRequest) -> Completion:
        found = next(self._next, None)
        if found is None:
            raise RecordingMissingError("nothing recorded")
        return found

    def fresh(self, model: str, request: ChatRequest) -> Completion | None:
        return next((completion for asked, completion in self._kept if asked == request), None)

    def keep(self, model: str, request: ChatRequest, completion: Completion) -> None:
        self._kept.append((request, completion))

    def complain(self, what: str) -> None:
        pass


def _completion(answer: str | ToolCall | ModelUnavailableError) -> Completion:
    if isinstance(answer, ToolCall):
        return Completion(text="", model="recorded", tool_calls=(answer,), finish="tool_calls")
    return Completion(text=str(answer), model="recorded")


def _behaviour(answer: str | ToolCall | ModelUnavailableError) -> Behaviour:
    if isinstance(answer, ToolCall):
        function = {"name": answer.name, "arguments": answer.arguments}
        return answers("", calls=[{"id": answer.id, "type": "function", "function": function}])
    return answers(answer) if isinstance(answer, str) else refuses(500, retry_after=60)


def _message(answer: str | ToolCall | ModelUnavailableError) -> AIMessage:
    if isinstance(answer, ToolCall):
        call = {"id": answer.id, "name": answer.name, "args": json.loads(answer.arguments)}
        return AIMessage("", tool_calls=[call])
    return AIMessage(str(answer))


def _scripted(script: Script) -> ScriptedModel:
    return ScriptedModel([_completion(one) if isinstance(one, ToolCall) else one for one in script])


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def _served(server: OpenAIServer, kind: str, script: Script) -> ChatModel:
    server.will(*(_behaviour(answer) for answer in script))
    if kind == "langchain openai":
        options = {"base_url": server.url, "api_key": "none", "use_responses_api": False}
        return langchain_chat("openai:stub", options, temperature=0.0, max_tokens=64)
    direct = OpenAIChat("stub", base_url=server.url)
    return FallbackModel([ScriptedModel([DOWN] * 9), direct], WoundTimer()) if kind == "fallback" else direct


def _unserved(kind: str, script: Script) -> ChatModel:
    if kind == "langchain fake":
        fake = GenericFakeChatModel(messages=iter([_message(answer) for answer in script for _ in range(2)]))
        return LangChainChat("fake", lambda temperature, max_tokens: fake)
    if kind == "replaying":
        return ReplayingModel(Memory(script), name="recorded")
    return RecordingModel(_scripted(script), Memory()) if kind == "recording" else _scripted(script)


SERVED = ["openai", "langchain openai", "fallback"]
ALL = [*SERVED, "langchain fake", "replaying", "recording", "scripted"]


@pytest_asyncio.fixture
async def make(request: pytest.FixtureRequest, server: OpenAIServer) -> AsyncIterator[Make]:
    made: list[ChatModel] = []

    def build(script: Script) -> ChatModel:
        model = _served(server, request.param, script) if request.param in SERVED else _unserved(request.param, script)
        made.append(model)
        return model

    yield build
    for model in made:
        if isinstance(model, OpenAIChat | LangChainChat | FallbackModel):
            await model.aclose()


every_model = pytest.mark.parametrize("make", ALL, indirect=True)


@every_model
@pytest.mark.parametrize(
    "text", ["Within 14 days. [1]", "14 天内可退。[1]", "One.\n\nTwo, " + "and so on, " * 40 + "end."]
)
async def test_a_text_comes_whole_and_unchanged(make: Make, text: str) -> None:
    whole = await make([text]).complete(ask())
    assert (whole.text, whole.tool_calls, whole.finish) == (text, (), "stop")
    assert whole.model


@every_model
@pytest.mark.parametrize("text", ["Within 14 days. [1]", "14 天内可退。[1]"])
async def test_a_stream_s_pieces_join_to_the_one_completion_that_ends_it(make: Make, text: str) -> None:
    pieces, [whole] = await read(make([text]), ask())
    assert "".join(pieces) == whole.text == text


@every_model
async def test_a_tool_call_comes_with_its_arguments_as_json_text(make: Make) -> None:
    whole = await make([CALL]).complete(ask(tools=(ORDER_TOOL,)))
    [call] = whole.tool_calls
    assert (call.name, json.loads(call.arguments)) == ("get_order_details", {"order_id": "W1001"})
    assert call.id
    assert whole.finish == "tool_calls"


@pytest.mark.parametrize("make", [kind for kind in ALL if kind != "langchain fake"], indirect=True)
async def test_a_streamed_tool_call_is_the_same_as_a_whole_one(make: Make) -> None:
    model = make([CALL, CALL])
    _, [streamed] = await read(model, ask(tools=(ORDER_TOOL,)))
    whole = await model.complete(ask("Where is it?", tools=(ORDER_TOOL,)))
    assert [call.name for call in streamed.tool_calls] == [call.name for call in whole.tool_calls]
    assert [json.loads(call.arguments) for call in streamed.tool_calls] == [{"order_id": "W1001"}]
    assert streamed.finish == whole.finish == "tool_calls"


@pytest.mark.parametrize("make", [*SERVED, "recording", "scripted"], indirect=True)
async def test_a_model_that_is_down_raises_the_error_that_means_fall_back(make: Make) -> None:
    model = make([DOWN, DOWN])
    for act in (model.complete(ask()), read(model, ask("And now?"))):
        with pytest.raises(ModelUnavailableError):
            await act


@every_model
async def test_requests_side_by_side_each_get_one_answer(make: Make) -> None:
    model = make([f"Answer {number}." for number in range(5)])
    async with asyncio.TaskGroup() as group:
        turns = [group.create_task(model.complete(ask(f"Question {number}"))) for number in range(5)]
    assert {turn.result().text for turn in turns} <= {f"Answer {number}." for number in range(5)}


@every_model
async def test_its_name_is_known_before_it_is_asked(make: Make) -> None:
    assert make(["Hello."]).name
