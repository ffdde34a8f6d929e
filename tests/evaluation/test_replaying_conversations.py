"""Recorded conversations are had again: every write is confirmed and its own customer's, and faults crash nothing."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

from shopclerk.bot.assembly.knowledge import open_knowledge
from shopclerk.bot.engine.turn import NO_INTENT
from shopclerk.bot.model.message import Action, Outcome, Reply, Trace
from shopclerk.bot.settings import load_settings
from shopclerk.bot.shop.tau2_reading import read_tau2
from tests.benchmarks.recorded_conversations import private_data, read_conversations
from tests.benchmarks.replay_conversations import order_data, replay

from .retail_file import WORLD


def said(role: str, content: str, *calls: dict[str, object]) -> dict[str, object]:
    return {"role": role, "content": content, "tool_calls": list(calls)}


ASKS = {"name": "get_order_details", "arguments": {"order_id": "#W1000001"}}
MESSAGES = [
    said("user", "Hi, please cancel order #W1000001, I no longer need it"),
    said("assistant", "", ASKS),
    said("tool", "Error: 503 Service Unavailable"),
    said("user", "Please cancel order #W1000001, I no longer need it"),
    said("user", "yes"),
]


async def test_a_recorded_cancellation_is_made_once_by_its_customer_and_never_by_a_stranger(
    demo_shop: Path, tmp_path: Path
) -> None:
    (tmp_path / "db.json").write_text(json.dumps(WORLD).replace("#W", "#W100000"), encoding="utf-8")
    rows = [{"id": "1", "messages": json.dumps(MESSAGES)}, {"id": "2", "messages": MESSAGES[3:]}]
    rows[1]["messages"] = [said("assistant", "", ASKS), *MESSAGES[3:]]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    world = read_tau2(tmp_path / "db.json")
    read = list(read_conversations(tmp_path / "t.jsonl", world))
    assert [(one.customer, [turn.faulty for turn in one.turns]) for one in read] == [
        ("ana", [True, False, False]),
        ("ana", [False, False]),
    ]
    shop = shutil.copytree(demo_shop, tmp_path / "shop")
    async with open_knowledge(load_settings(start=shop)) as knowledge:
        tally = await replay(knowledge, world, read, seed=7)
    assert tally.findings == []
    assert (tally.counts["conversations"], tally.counts["turns"], tally.counts["writes"]) == (2, 10, 2)


async def test_what_only_the_customer_may_read_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "db.json").write_text(json.dumps(WORLD).replace("#W", "#W100000"), encoding="utf-8")
    private = private_data(read_tau2(tmp_path / "db.json"), "ana")
    assert "ana@example.com" in private
    plain = Reply(text="", outcome=Outcome.ANSWERED, language="en", intent=NO_INTENT, trace=Trace(model="none"))
    leaky = replace(plain, text="It went to ana@example.com.")
    assert order_data(leaky, private, said="hi") == "ana@example.com"
    assert order_data(leaky, private, said="I am ana@example.com") == ""
    seen = Action(tool="get_order_details", arguments={}, result={"status": "pending"})
    assert order_data(replace(plain, actions=(seen,)), private, said="hi") == "get_order_details"
