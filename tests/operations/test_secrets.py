"""The store's password: it comes by file, reaches the server, and is never printed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import load_settings
from tests.synced import PROGRAM

URL = "postgresql://shopclerk@postgres/shopclerk"


def test_a_password_by_file_becomes_part_of_the_url_whatever_its_characters(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secrets / "SHOPCLERK_STORE__PASSWORD").write_text("p@ss/w:rd\n")
    monkeypatch.setenv("SHOPCLERK_STORE__URL", URL)
    store = load_settings(start=tmp_path).store
    assert store.url == "postgresql://shopclerk:p%40ss%2Fw%3Ard@postgres/shopclerk"
    assert store.shown_url == URL


def test_a_store_in_a_file_needs_no_password_and_one_in_its_way_does_no_harm(tmp_path: Path, secrets: Path) -> None:
    (secrets / "SHOPCLERK_STORE__PASSWORD").write_text("secret")
    assert load_settings(start=tmp_path).store.url == f"sqlite:///{tmp_path}/.shopclerk/shop.db"


@pytest.mark.parametrize("url", ["postgresql://postgres/shop", "postgresql://ana:other@postgres/shop"])
def test_a_url_without_a_user_or_with_another_password_is_one_line_without_either(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    (secrets / "SHOPCLERK_STORE__PASSWORD").write_text("secret")
    monkeypatch.setenv("SHOPCLERK_STORE__URL", url)
    with pytest.raises(SettingsError, match=r"\[store\] password: write the url as") as caught:
        load_settings(start=tmp_path)
    assert "secret" not in str(caught.value)
    assert "other" not in str(caught.value)


@pytest.mark.parametrize("command", [["migrate", "--json"], ["knowledge", "status", "--json"], ["doctor", "--json"]])
def test_no_command_prints_a_password(tmp_path: Path, secrets: Path, command: list[str]) -> None:
    (secrets / "SHOPCLERK_STORE__PASSWORD").write_text("hidden")
    environment = {**os.environ, "SHOPCLERK_STORE__URL": "postgresql://shopclerk@127.0.0.1:1/shop"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "does not answer" in done.stdout + done.stderr
    assert "hidden" not in done.stdout + done.stderr


def test_what_migrate_says_of_a_server_names_it_without_the_password(tmp_path: Path, postgres_url: str) -> None:
    whole = postgres_url.replace("postgres@", "postgres:hidden@")
    environment = {**os.environ, "SHOPCLERK_STORE__URL": whole}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "migrate", "--json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["store"] == postgres_url
