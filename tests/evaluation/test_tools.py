"""`evaluate tools`: gold actions replayed on fresh worlds, states compared, refusals counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from shopclerk.bot.errors import EvaluationError, ShopError
from shopclerk.bot.evaluation.gold_state import gold_state, tau2_hash
from shopclerk.bot.evaluation.tools import evaluate_tools
from shopclerk.bot.evaluation.worlds import copies_of

from .retail_file import ADDRESS, WORLD

FIND = {"name": "find_user_id_by_email", "arguments": {"email": "ANA@example.com"}}


def _action(name: str, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


def _swap(name: str, order: str, old: list[str], new: list[str], by: str = "credit_card_1") -> dict[str, Any]:
    return _action(name, order_id=order, item_ids=old, new_item_ids=new, payment_method_id=by)


async def _evaluated(folder: Path, *tasks: dict[str, Any]) -> dict[str, Any]:
    (folder / "db.json").write_text(json.dumps(WORLD), encoding="utf-8")
    (folder / "tasks.jsonl").write_text("\n".join(json.dumps(task) for task in tasks), encoding="utf-8")
    async with copies_of(folder / "db.json") as (start, fresh):
        return await evaluate_tools(folder / "tasks.jsonl", start, fresh)


def _with_digest(task: dict[str, Any]) -> dict[str, Any]:
    actions = [(action["name"], action["arguments"]) for action in task["gold_actions"]]
    published, _ = gold_state(WORLD, actions, as_published=True)
    return task | {"gold_db_hash_tau2_HEAD": tau2_hash(published)}


TASKS = [
    {"id": "cancel", "gold_actions": [_action("cancel_pending_order", order_id="#W3", reason="no longer needed")]},
    {"id": "swap", "gold_actions": [FIND, _swap("modify_pending_order_items", "#W1", ["1"], ["2"])]},
    {"id": "two swaps", "gold_actions": [_swap("modify_pending_order_items", "#W1", ["1", "7"], ["2", "8"])]},
    {"id": "exchange", "gold_actions": [_swap("exchange_delivered_order_items", "#W2", ["1", "1"], ["2", "2"])]},
    {
        "id": "return",
        "gold_actions": [
            _action("return_delivered_order_items", order_id="#W2", item_ids=["1"], payment_method_id="gift_card_1")
        ],
    },
    {
        "id": "moves",
        "gold_actions": [
            _action("modify_user_address", user_id="ana", **ADDRESS | {"city": "C"}),
            _action("modify_pending_order_address", order_id="#W1", **ADDRESS | {"city": "C"}),
            _action("modify_pending_order_payment", order_id="#W3", payment_method_id="credit_card_1"),
        ],
    },
    {"id": "nothing", "gold_actions": []},
]


async def test_every_kind_of_write_reaches_the_gold_state_and_its_digest(tmp_path: Path) -> None:
    result = await _evaluated(tmp_path, *(_with_digest(task) for task in TASKS))

    assert (result["n"], result["equal"], result["exact"], result["refused"]) == (7, 7, 7, 0)
    assert result["gold_checked"] == 7


async def test_rows_without_a_digest_are_compared_with_what_the_actions_should_do(tmp_path: Path) -> None:
    result = await _evaluated(tmp_path, *TASKS)

    assert (result["equal"], result["exact"], result["gold_checked"]) == (7, 0, 0)


async def test_a_digest_the_actions_do_not_lead_to_is_a_failure(tmp_path: Path) -> None:
    wrong = TASKS[0] | {"gold_db_hash_tau2_HEAD": tau2_hash(WORLD)}

    result = await _evaluated(tmp_path, wrong)

    assert (result["equal"], result["failed"]) == (0, ["cancel"])


async def test_what_the_gold_refuses_too_is_no_refusal_of_ours(tmp_path: Path) -> None:
    sold_out = _swap("exchange_delivered_order_items", "#W2", ["1"], ["3"])
    unpayable = _swap("exchange_delivered_order_items", "#W2", ["1"], ["2"], "gift_card_1")

    result = await _evaluated(tmp_path, {"id": "vain", "gold_actions": [sold_out, unpayable]})

    assert (result["equal"], result["refused"]) == (1, 0)


async def test_a_gold_write_our_rules_forbid_is_counted_and_named(tmp_path: Path) -> None:
    same = _swap("exchange_delivered_order_items", "#W2", ["1"], ["1"])

    result = await _evaluated(tmp_path, {"id": "same", "gold_actions": [same]})

    assert (result["equal"], result["refused"]) == (0, 1)
    assert result["refusals"] == ["same: exchange_delivered_order_items same_item"]


async def test_a_tool_we_do_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="calls fly"):
        await _evaluated(tmp_path, {"id": "x", "gold_actions": [_action("fly")]})


async def test_a_world_that_is_no_world_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "db.json").write_text("{", encoding="utf-8")

    with pytest.raises(ShopError, match=r"db\.json"):
        async with copies_of(tmp_path / "db.json"):
            pass
