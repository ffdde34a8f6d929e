"""A shop of two documents in a folder of its own, synced once and copied for each test.

`shop` has the hash embedder, which is quick at syncing; `asked_shop` the embedded one, whose intents are shipped.
"""

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shopclerk.adapters.cli.app import app
from shopclerk.adapters.terminal.rendering import console

HASH = '[embedder]\nprovider = "hash"\n'
RETURNS = (
    "# Returns\n\n## Return window\n\nYou can return items within 30 days.\n\n## Refunds\n\nRefunds take 5 days.\n"
)
FAQ = "question,answer,category\nHow long is the warranty?,The warranty is 24 months.,warranty\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr; anything else there fails."""
        lines = self.err.splitlines()
        assert len(lines) == 1, f"expected one line on stderr, got: {self.err!r}"
        return lines[0]

    @property
    def value(self) -> Any:
        """The one JSON value on stdout; anything else there fails."""
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture(scope="session", autouse=True)
def _heard_interrupts() -> None:
    """A shell ignores Ctrl-C for what it starts in the background, and every child would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _synced(tmp_path_factory.mktemp("synced"), HASH)


@pytest.fixture(scope="session")
def synced_for_asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _synced(tmp_path_factory.mktemp("asking"), "")


@pytest.fixture
def shop(synced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a synced shop of its own."""
    return _at_work(synced, tmp_path, monkeypatch)


@pytest.fixture
def asked_shop(synced_for_asking: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a synced shop of its own that answers questions."""
    return _at_work(synced_for_asking, tmp_path, monkeypatch)


@pytest.fixture
def run() -> Run:
    """Runs a command in this process, as the console script would."""
    return _run


def _run(*args: str | Path, env: dict[str, str] | None = None, typed: str | None = None) -> Ended:
    console.cache_clear()  # it holds the stdout of the test before
    result = CliRunner().invoke(app, [str(arg) for arg in args], env=env, input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(code=result.exit_code, out=result.stdout, err=result.stderr)


def _clean(patch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SHOPCLERK_") or name == "OPENAI_API_KEY":
            patch.delenv(name)


def _furnish(folder: Path, config: str) -> None:
    (folder / "shopclerk.toml").write_text(config)
    (folder / "docs").mkdir()
    (folder / "docs" / "returns.md").write_text(RETURNS)
    (folder / "docs" / "faq.csv").write_text(FAQ)


def _synced(folder: Path, config: str) -> Path:
    _furnish(folder, config)
    with pytest.MonkeyPatch.context() as patch:
        _clean(patch)
        patch.chdir(folder)
        assert _run("knowledge", "sync", "docs").code == 0
    # A shop that was moved may sync its documents from the new place; of a copy they would be somebody else's.
    (folder / "docs").rename(folder / "docs-moved")
    return folder


def _at_work(synced: Path, place: Path, patch: pytest.MonkeyPatch) -> Path:
    folder = place / "shop"
    shutil.copytree(synced, folder)
    (folder / "docs-moved").rename(folder / "docs")
    _clean(patch)
    patch.chdir(folder)
    return folder
