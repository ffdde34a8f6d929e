"""The demo shop's documents, opened once for all tests of this folder."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.recorded_stage import RecordedStage, open_recorded_stage

CONFIG = """
[dispatch]
mode = "inline"
"""


@pytest.fixture(scope="session")
def config_file(demo_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration whose documents are synced already."""
    file = shutil.copytree(demo_shop, tmp_path_factory.mktemp("recordings"), dirs_exist_ok=True) / "shopclerk.toml"
    file.write_text(CONFIG)
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(config_file: Path) -> AsyncIterator[RecordedStage]:
    """What opens bots for recordings."""
    async with open_recorded_stage(config_file) as opened:
        yield opened
