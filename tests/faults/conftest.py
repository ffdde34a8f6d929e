"""A synced shop to start clerks over, and a scene for each test."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from .harness import Scene, settle
from .invariants import check, orders_now, rows
from .platform import Platform
from .table import FAULTS

RETURNS = """# Returns

## Return window

You can return items within 30 days of delivery.

## Refunds

Refunds take 5 business days.

# Shipping

## Delivery times

Standard shipping takes 3 to 5 business days.
"""

HASH = '[embedder]\nprovider = "hash"\n'
"""Vectors of words, so that a clerk starts in a second."""

MakeScene = Callable[..., Awaitable[Scene]]


def shopclerk(folder: Path, *arguments: str) -> None:
    """Run a command in a folder."""
    program = "from shopclerk.adapters.cli.app import main; main()"
    subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=folder, check=True, capture_output=True, timeout=120
    )


# How rare a word is, which finding by words lives on, can only be told from a shop with more than one page.
MORE = """# More about our shop

## Gift cards

Gift cards never expire and can be spent in several orders.

## Sizes

Each shoe has a chart with its length in centimetres.

## Opening hours

The workshop is open from Monday to Friday between nine and five.

## Loyalty points

One point is earned with every dollar and is worth a cent.

## Warranty

Faults that show within two years are repaired free of charge.

## Privacy

We store your name and address for as long as the law asks.

## Newsletter

You can unsubscribe with the link at the end of every mail.

## Gift wrapping

We wrap presents in recycled paper when you ask for it in the basket.
"""


def make_template(folder: Path, settings: str = "") -> Path:
    """A shop with a page of policy and the demo shop's orders, quick to copy and to start."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "returns.md").write_text(RETURNS, encoding="utf-8")
    (folder / "docs" / "more.md").write_text(MORE, encoding="utf-8")
    (folder / "shopclerk.toml").write_text(settings, encoding="utf-8")
    shopclerk(folder, "knowledge", "sync", "docs")
    shopclerk(folder, "shop", "seed")
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "shop", HASH)


@pytest.fixture
async def make_scene(template: Path, tmp_path: Path) -> AsyncIterator[MakeScene]:
    """A scene with its own copy of the shop; every invariant is checked when the test is over."""
    scenes: list[Scene] = []
    platforms: list[Platform] = []

    async def make(settings: str = "", *, like: Path = template, store_url: str = "") -> Scene:
        platform = await Platform().__aenter__()
        platforms.append(platform)
        folder = settle(like, tmp_path / f"shop{len(scenes)}", settings)
        url = store_url or f"sqlite:///{folder}/.shopclerk/shop.db"
        scene = Scene(folder=folder, platform=platform, store_url=url)
        scene.orders = orders_now(scene)
        scenes.append(scene)
        return scene

    yield make
    try:
        for scene in scenes:
            check(scene)
    finally:
        for scene in scenes:
            await scene.aclose()
        for platform in platforms:
            await platform.__aexit__()


@pytest.fixture
async def scene(make_scene: MakeScene) -> Scene:
    return await make_scene()


@pytest.fixture
def turns_begun() -> Callable[[Scene], int]:
    """How many answers were begun in all."""

    def count(scene: Scene) -> int:
        return sum(row["begun"] or 0 for row in rows(scene, "SELECT begun FROM turns"))

    return count


NAMED = re.compile(r"test_fault_(\d+)_")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of faults, where the long tests ran too."""
    if not _is_whole(terminalreporter.config):
        return
    found = _found(terminalreporter)
    terminalreporter.write_line("\n # | fault | passed")
    for number, words in FAULTS.items():
        said = {True: "passed", False: "FAILED"}[found[number]] if number in found else "NOT TESTED"
        terminalreporter.write_line(f"{number:>2} | {words} | {said}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A row without a test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and _is_whole(session.config) and set(_found(reporter)) != set(FAULTS):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    """Whether the long tests run too, of whole folders."""
    long = "not long" not in str(config.option.markexpr).replace("or not long", "")
    return long and not config.option.keyword and all(Path(one).is_dir() for one in config.args)


def _found(reporter: pytest.TerminalReporter) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for outcome in ("passed", "failed", "error"):
        for report in reporter.stats.get(outcome, []):
            if named := NAMED.search(report.nodeid):
                number = int(named[1])
                found[number] = found.get(number, True) and outcome == "passed"
    return found
