"""A command line typed wrongly: one line that says what, and where to read how it is right."""

from pathlib import Path

import pytest

from shopclerk.adapters.cli.app import app
from shopclerk.adapters.cli.usage import run as run_app

from .conftest import Run


def typed(monkeypatch: pytest.MonkeyPatch, line: str) -> int | str | None:
    monkeypatch.setattr("sys.argv", ["shopclerk", *line.split()])
    with pytest.raises(SystemExit) as left:
        run_app(app)
    return left.value.code


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("aks hello", "shopclerk: no such command 'aks'. Did you mean 'ask'?; see shopclerk --help"),
        ("ask", "shopclerk: ask: missing argument 'question'; see shopclerk ask --help"),
        ("shop import --format foo x", "'foo' is not one of 'tau2'; see shopclerk shop import --help"),
        ("replay x --trials 0", "should be greater than or equal to 1; see shopclerk replay --help"),
        ("ask hello there", "put words that belong together in quotes; see shopclerk ask --help"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(
    line: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, line) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err


def test_a_command_keeps_its_own_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(monkeypatch, "replay nosuch.transcript.yaml") == 2
    assert typed(monkeypatch, "ask --help") == 0
    assert "Usage: shopclerk ask" in capsys.readouterr().out


@pytest.mark.parametrize("group", ["", "knowledge", "evaluate", "shop", "manifest"])
def test_the_help_of_a_group_has_an_example(run: Run, group: str) -> None:
    assert "Example: shopclerk " in run(*group.split(), "--help").out


def test_what_is_no_language_code_is_refused(run: Run) -> None:
    for line in (["ask", "hi"], ["chat"], ["knowledge", "search", "refunds"]):
        ended = run(*line, "--locale", "klingon")
        assert (ended.code, ended.line) == (2, "shopclerk: --locale klingon: no language code; write it like en or zh")


def test_an_empty_search_is_wrong_usage(run: Run) -> None:
    ended = run("knowledge", "search", " ", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "the question is empty" in ended.line


def test_the_chat_takes_no_made_up_language_either(asked_shop: Path, run: Run) -> None:
    ended = run("chat", typed="/language klingon\n/language zh\n/quit\n")
    assert ended.code == 0
    assert "klingon is no language code; write it like /language zh" in ended.out
    assert "Language: zh" in ended.out
