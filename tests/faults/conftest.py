"""A synced shop to start clerks over, and a scene for each test."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from .harness import Scene, settle
from .invariants import check, rows
from .platform import Platform

RETURNS = """# Returns

## Return window

You can return items within 30 days of delivery.

## Refunds

Refunds take 5 business days.

# Shipping

## Delivery times

Standard shipping takes 3 to 5 business days.
"""

MakeScene = Callable[..., Awaitable[Scene]]


def shopclerk(folder: Path, *arguments: str) -> None:
    """Run a command in a folder."""
    program = "from shopclerk.adapters.cli.app import main; main()"
    subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=folder, check=True, capture_output=True, timeout=120
    )


def make_template(folder: Path) -> Path:
    """A shop with a page of policy and the demo shop's orders, quick to copy and to start."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "returns.md").write_text(RETURNS, encoding="utf-8")
    (folder / "shopclerk.toml").write_text("", encoding="utf-8")
    shopclerk(folder, "knowledge", "sync", "docs")
    shopclerk(folder, "shop", "seed")
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "shop")


@pytest.fixture
async def make_scene(template: Path, tmp_path: Path) -> AsyncIterator[MakeScene]:
    """A scene with its own copy of the shop; every invariant is checked when the test is over."""
    scenes: list[Scene] = []
    platforms: list[Platform] = []

    async def make(settings: str = "") -> Scene:
        platform = await Platform().__aenter__()
        platforms.append(platform)
        folder = settle(template, tmp_path / f"shop{len(scenes)}", settings)
        scene = Scene(folder=folder, platform=platform, store_url=f"sqlite:///{folder}/.shopclerk/shop.db")
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


NAMED = re.compile(r"test_fault_(\d+)_(\w+)")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of faults, where the long tests ran too."""
    if "not long" in str(terminalreporter.config.option.markexpr).replace("or not long", ""):
        return
    found: dict[tuple[int, str], bool] = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            if named := NAMED.search(report.nodeid):
                key = (int(named[1]), named[2].replace("_", " "))
                found[key] = found.get(key, True) and outcome == "passed"
    terminalreporter.write_line("")
    for (number, words), passed in sorted(found.items()):
        terminalreporter.write_line(f"{number:>2} | {words} | {'passed' if passed else 'FAILED'}")
