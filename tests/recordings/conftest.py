"""The demo shop's documents, brought into one index for all tests of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.recorded_stage import RecordedStage, open_recorded_stage

CONFIG = """
[store]
url = "sqlite:///shop.db"
[knowledge]
url = "knowledge"
[dispatch]
mode = "inline"
"""


@pytest.fixture(scope="session")
def config_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration whose index is built by whoever opens it first."""
    file = tmp_path_factory.mktemp("recordings") / "shopclerk.toml"
    file.write_text(CONFIG)
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(config_file: Path) -> AsyncIterator[RecordedStage]:
    """What opens bots for recordings."""
    async with open_recorded_stage(config_file) as opened:
        yield opened
