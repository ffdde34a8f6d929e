"""Shopclerk as tau2-bench's agent, from the first message to the reward of tau2's own evaluator."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tau2.data_model.tasks import Task

from shopclerk.bot.errors import EvaluationError, ModelUnavailableError
from shopclerk.bot.evaluation.benchmark_moves import Mover
from shopclerk.bot.evaluation.tau2 import Tau2Run, evaluate_tau2
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.chat import Completion, ToolCall
from tests.tau2.conftest import TASKS
from tests.tau2.scripts import USER_NAME, solution, solutions

RUN = Tau2Run(domain="retail", tasks=tuple(TASKS), user=USER_NAME, user_model="none")


def mover(answers: Sequence[str | Completion | ModelUnavailableError]) -> Mover:
    return Mover(model=ScriptedModel(answers), tools=())


async def test_three_tasks_that_are_done_right_earn_the_whole_reward(tasks: list[Task]) -> None:
    assert await evaluate_tau2(RUN, mover(solutions(tasks))) == {
        "domain": "retail",
        "model": "scripted",
        "n": 3,
        "trials": 1,
        "reward": 1.0,
        "pass^1": 1.0,
        "broken_off": 0,
    }


async def test_a_task_done_right_in_one_of_two_trials_passes_once_and_never_twice(tasks: list[Task]) -> None:
    good = solution(tasks[0])
    lazy = [*good[:-2], good[-1]]
    run = replace(RUN, tasks=(tasks[0].id,), trials=2)
    result = await evaluate_tau2(run, mover([*good, *lazy]))
    assert (result["pass^1"], result["pass^2"], result["reward"]) == (0.5, 0.0, 0.5)


async def test_the_model_sees_the_domains_policy_and_tools_and_what_its_calls_gave(tasks: list[Task]) -> None:
    model = ScriptedModel(solution(tasks[2]))
    await evaluate_tau2(replace(RUN, tasks=(tasks[2].id,)), Mover(model=model, tools=()))
    first, last = model.requests[0], model.requests[-1]
    assert "retail" in first.messages[0].content
    assert {"exchange_delivered_order_items", "get_order_details"} <= {tool.name for tool in first.tools}
    assert [message.role for message in first.messages] == ["system", "assistant", "user"]
    answered = [message.tool_call_id for message in last.messages if message.role == "tool"]
    asked = [call.id for message in last.messages for call in message.tool_calls]
    assert answered == asked
    assert all(len(message.tool_calls) < 2 for message in last.messages)


async def test_a_call_that_is_no_json_is_told_to_the_model_and_costs_nothing(tasks: list[Task]) -> None:
    broken = Completion(text="", model="m", tool_calls=(ToolCall(id="x", name="calculate", arguments="{expr"),))
    unknown = Completion(text="", model="m", tool_calls=(ToolCall(id="y", name="refund_all", arguments="{}"),))
    answers = [broken, unknown, *solution(tasks[0])]
    result = await evaluate_tau2(replace(RUN, tasks=(tasks[0].id,)), mover(answers))
    assert result["reward"] == 1.0


async def test_a_model_that_is_down_breaks_its_task_off_and_not_the_others(tasks: list[Task]) -> None:
    answers = [*solution(tasks[0])[:2], ModelUnavailableError("down"), *solutions(tasks[1:])]
    result = await evaluate_tau2(RUN, mover(answers))
    assert (result["reward"], result["broken_off"]) == (pytest.approx(0.6667), 1)


async def test_every_conversation_is_kept_for_tau2s_own_viewer(tasks: list[Task], tmp_path: Path) -> None:
    run = replace(RUN, tasks=(tasks[0].id,), save_to=tmp_path / "retail.json")
    await evaluate_tau2(run, mover(solution(tasks[0])))
    saved = json.loads((tmp_path / "retail.json").read_text(encoding="utf-8"))
    assert saved["simulations"][0]["reward_info"]["reward"] == 1.0
    assert saved["info"]["agent_info"]["implementation"] == "shopclerk"
    with pytest.raises(EvaluationError, match="is there already"):
        await evaluate_tau2(run, mover([]))


@pytest.mark.parametrize(
    ("run", "words"),
    [(replace(RUN, domain="retial"), "--domain retial"), (replace(RUN, tasks=("no-such",)), "--task: .*no-such")],
)
async def test_a_domain_or_a_task_there_is_not_is_named(run: Tau2Run, words: str) -> None:
    with pytest.raises(EvaluationError, match=words):
        await evaluate_tau2(run, mover([]))


async def test_nothing_but_the_result_goes_to_stdout(tasks: list[Task], capsys: pytest.CaptureFixture[str]) -> None:
    await evaluate_tau2(replace(RUN, tasks=(tasks[0].id,)), mover(solution(tasks[0])))
    assert capsys.readouterr().out == ""
