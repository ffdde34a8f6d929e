"""`shop call` as a person or a script uses it: outcomes as promised, one clear line for anything else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from shopclerk.adapters.cli.app import app

from ..evaluation.retail_file import WORLD

Run = Callable[..., Result]
CANCEL = json.dumps({"order_id": "#W1", "reason": "no longer needed"})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `shopclerk shop …` in a folder whose shop holds the small world."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOPCLERK_STORE__URL", f"sqlite:///{tmp_path}/shop.sqlite")
    (tmp_path / "db.json").write_text(json.dumps(WORLD), encoding="utf-8")

    def shop(*args: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["shop", *args], input=typed)

    assert shop("import", "db.json").exit_code == 0
    return shop


def _value(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_read_gives_its_result(run: Run) -> None:
    told = _value(run("call", "get_order_details", "--arguments", '{"order_id":"w1"}', "--as", "ana", "--json"))

    assert told == {"outcome": "done", "result": WORLD["orders"]["#W1"]}


def test_a_write_is_shown_first_and_made_when_confirmed(run: Run) -> None:
    call = ("call", "cancel_pending_order", "--arguments", CANCEL, "--as", "ana", "--json")
    shown = _value(run(*call))
    before = _value(run("export", "--format", "tau2"))
    done = _value(run(*call, "--confirmed"))
    refused = _value(run(*call, "--confirmed"))

    assert shown["outcome"] == "confirm"
    assert "$13.40" in shown["description"]
    assert before == WORLD
    assert (done["outcome"], done["result"]["status"]) == ("done", "cancelled")
    assert (refused["outcome"], refused["rule"]) == ("refused", "order_state")
    assert "cancelled" in refused["reason"]


def test_the_same_key_makes_a_write_once_and_answers_twice(run: Run) -> None:
    call = (
        "call",
        "cancel_pending_order",
        "--arguments",
        CANCEL,
        "--as",
        "ana",
        "--confirmed",
        "--key",
        "k1",
        "--json",
    )

    assert _value(run(*call)) == _value(run(*call))


def test_without_json_a_person_reads_what_would_be_done(run: Run) -> None:
    shown = run("call", "cancel_pending_order", "--arguments", CANCEL, "--as", "ana").stdout

    assert shown.startswith("Cancel order #W1")
    assert "--confirmed" in shown


def test_a_batch_gives_its_results_in_order(run: Run) -> None:
    rows = [
        {"as": "ana", "tool": "calculate", "arguments": {"expression": "1+1"}},
        {"as": "ana", "tool": "cancel_pending_order", "arguments": json.loads(CANCEL)},
        {"as": "ana", "tool": "cancel_pending_order", "arguments": {"order": "#W1"}},
        {"as": "ana", "tool": "get_order_details", "arguments": {"order_id": "#W1"}},
    ]
    typed = "\n".join(json.dumps(row) for row in rows)

    told = _value(run("call", "--batch", "-", "--json", typed=typed))

    assert [one["outcome"] for one in told] == ["done", "done", "refused", "done"]
    assert told[0]["result"] == {"result": "2.00"}
    assert told[2]["rule"] == "invalid_arguments"
    assert told[3]["result"]["status"] == "cancelled"


def test_an_empty_batch_is_an_empty_list(run: Run) -> None:
    assert _value(run("call", "--batch", "-", "--json", typed="\n")) == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("get_order_detail", "--as", "ana"), "did you mean get_order_details?"),
        (("get_order_details", "--as", "nobody", "--arguments", '{"order_id":"1"}'), "no customer nobody"),
        (("get_order_details", "--as", "ana", "--arguments", "{"), "--arguments is not JSON"),
        (("get_order_details", "--as", "ana", "--arguments", "[]"), "not a JSON object"),
        (("get_order_details", "--as", "ana", "--arguments", "{}"), "order_id: Field required"),
        (("get_order_details",), "--as CUSTOMER is missing"),
        ((), "name a tool"),
        (("--batch", "missing.jsonl"), "missing.jsonl: no such file"),
        (("get_order_details", "--batch", "-"), "leave out TOOL"),
    ],
)
def test_a_wrong_call_is_one_clear_line(run: Run, args: tuple[str, ...], words: str) -> None:
    result = run("call", *args)

    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "-:2: Invalid JSON"),
        ('{"as": "ana", "tool": "fly"}', "-:2: there is no tool fly"),
        ('{"as": "bo", "tool": "calculate"}', "-:2: there is no customer bo"),
        ('{"tool": "calculate"}', '-:2: "as" is missing'),
        ('{"as": "ana", "tool": "calculate", "to": 1}', "-:2: to: Extra inputs"),
    ],
)
def test_a_wrong_row_is_named_before_anything_is_done(run: Run, row: str, words: str) -> None:
    good = json.dumps({"as": "ana", "tool": "cancel_pending_order", "arguments": json.loads(CANCEL)})

    result = run("call", "--batch", "-", "--json", typed=f"{good}\n{row}")

    assert result.exit_code == 2
    assert words in result.stderr
    assert _value(run("export", "--format", "tau2")) == WORLD
