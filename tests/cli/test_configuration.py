"""A configuration that is wrong: one line that names the place and the nearest right word, exit 2."""

from pathlib import Path

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[modle]\nname = "x"\n', "`modle` is no setting; did you mean `model`?"),
        ('[model]\nnaem = "x"\n', "`model.naem` is no setting; did you mean `name`?"),
        ("[model]\ntimeout = 'soon'\n", "`model.timeout`: input should be a valid number"),
        ("[model\n", "not valid TOML"),
        ('[model]\nbase_url = "nonsense"\n', "[model] base_url is no address: write it like http://127.0.0.1:8000/v1"),
        ('[model]\nprovider = "openai"\n', "[model] api_key is missing: set it, or name a server of your own"),
        ('[embedder]\nprovider = "openai"\n', 'provider = "openai" needs `name`'),
    ],
)
def test_a_wrong_key_or_value_is_named(shop: Path, run: Run, toml: str, told: str) -> None:
    (shop / "shopclerk.toml").write_text(toml)
    ended = run("ask", "hi")
    assert ended.code == 2
    assert told in ended.line
    assert ended.out == ""


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("SHOPCLERK_MODLE__NAME", "no such section; did you mean SHOPCLERK_MODEL__…?"),
        ("SHOPCLERK_MODEL__NAEM", "is no setting; did you mean `name`?"),
    ],
)
def test_a_wrong_variable_is_named(shop: Path, run: Run, variable: str, told: str) -> None:
    ended = run("ask", "hi", env={variable: "x"})
    assert ended.code == 2
    assert f"environment variable {variable}" in ended.line
    assert told in ended.line


def test_a_configuration_that_is_not_there_is_wrong_usage(shop: Path, run: Run) -> None:
    ended = run("ask", "hi", "--config", "nowhere.toml")
    assert ended.code == 2
    assert ended.line == "shopclerk: configuration nowhere.toml: no such file; check the path given with --config"


@pytest.mark.parametrize("url", ["mysql://ana:secret@db/shop", "shop.db"])
def test_a_store_url_of_an_unknown_kind_is_wrong_configuration(shop: Path, run: Run, url: str) -> None:
    ended = run("ask", "hi", env={"SHOPCLERK_STORE__URL": url})
    assert ended.code == 2
    assert "write sqlite:///PATH" in ended.line
    assert "secret" not in ended.line


@pytest.mark.parametrize("args", [["ask"], ["frobnicate"], ["knowledge", "search", "x", "--limit", "0"]])
def test_a_wrong_command_line_is_exit_2(shop: Path, run: Run, args: list[str]) -> None:
    ended = run(*args)
    assert (ended.code, ended.out) == (2, "")
    assert "help" in ended.err
