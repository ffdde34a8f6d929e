"""An agent's next move where somebody else runs the tools."""

import asyncio
import sys

import pytest
from syrupy.assertion import SnapshotAssertion

from shopclerk.bot.errors import ModelUnavailableError, SettingsError
from shopclerk.bot.evaluation.benchmark_moves import AT_A_LOSS, TRIES, Mover
from shopclerk.bot.evaluation.tau2 import Tau2Run, evaluate_tau2
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.chat import ChatMessage, Completion, ToolCall, ToolSchema
from shopclerk.bot.model.message import Usage
from shopclerk.bot.prompting.render import render

FIND = ToolSchema(
    name="find_order",
    description="Find an order.",
    parameters={"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
)
HELLO = (ChatMessage(role="user", content="Where is #W1?"),)


def called(arguments: str, name: str = "find_order") -> Completion:
    call = ToolCall(id="c1", name=name, arguments=arguments)
    return Completion(text="Let me see.", model="m", tool_calls=(call, call), usage=Usage(tokens_in=10, tokens_out=1))


async def test_a_message_is_a_move() -> None:
    move = await Mover(model=ScriptedModel(["Which order? "]), tools=(FIND,)).next_move(HELLO)
    assert (move.text, move.call) == ("Which order?", None)


async def test_the_first_of_several_calls_is_a_move_and_what_was_said_with_it_is_not() -> None:
    move = await Mover(model=ScriptedModel([called('{"id": "#W1"}')]), tools=(FIND,)).next_move(HELLO)
    assert (move.text, move.arguments()) == ("", {"id": "#W1"})


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (called("{id"), "the arguments are not JSON"),
        (called("[1]"), "must be a JSON object"),
        (called("{}"), "missing: id"),
        (called("{}", name="refund_all"), "there is no tool refund_all; there are: find_order"),
    ],
)
async def test_a_call_nobody_could_carry_out_is_told_to_the_model(bad: Completion, told: str) -> None:
    model = ScriptedModel([bad, called('{"id": "#W1"}')])
    move = await Mover(model=model, tools=(FIND,)).next_move(HELLO)
    assert move.arguments() == {"id": "#W1"}
    assert move.usage == Usage(tokens_in=20, tokens_out=2)
    said = model.requests[1].messages[-1]
    assert (said.role, said.tool_call_id) == ("tool", "c1")
    assert told in said.content


async def test_a_model_that_never_gets_it_right_says_so_after_a_few_tries() -> None:
    model = ScriptedModel([called("{")] * TRIES)
    move = await Mover(model=model, tools=(FIND,)).next_move(HELLO)
    assert (move.text, len(model.requests)) == (AT_A_LOSS, TRIES)


async def test_a_model_that_is_down_is_not_hidden() -> None:
    with pytest.raises(ModelUnavailableError):
        await Mover(model=ScriptedModel([ModelUnavailableError("down")]), tools=()).next_move(HELLO)


async def test_without_its_package_tau2_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tau2", None)
    with pytest.raises(SettingsError, match=r"pip install 'shopclerk\[bench\]'"):
        async with asyncio.timeout(30):
            await evaluate_tau2(Tau2Run(), Mover(model=ScriptedModel([]), tools=()))


def test_the_prompt_is_as_agreed(snapshot: SnapshotAssertion) -> None:
    assert render("benchmark_agent", policy="Only refund {{ what }} was paid.") == snapshot
