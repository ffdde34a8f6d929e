"""Lets pytest collect `*.events.jsonl` by itself: one test a file, which fails when something is answered otherwise.

Loaded by every pytest run where shopclerk is installed, so it imports nothing but pytest until a recording is found.
The configuration is the one of `--shopclerk-config`, else the `shopclerk.toml` nearest above each file.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shopclerk.bot.assembly.recorded_stage import RecordedStage
    from shopclerk.bot.replay.pytest_plugin import Stages

    from .comparing import PlayedRecording

_SUFFIX = ".events.jsonl"
_STAGES: "pytest.StashKey[Stages[RecordedStage]]" = pytest.StashKey()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "RecordingFile | None":
    """Every `*.events.jsonl`."""
    return RecordingFile.from_parent(parent, path=file_path) if file_path.name.endswith(_SUFFIX) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Closes what was opened."""
    stages = config.stash.get(_STAGES, None)
    if stages is not None:
        stages.close()
        del config.stash[_STAGES]


class RecordingFile(pytest.File):
    """A recording as pytest collects it."""

    def collect(self) -> Iterator["RecordingItem"]:
        """One test; the file is read when the test runs, so a mistake in it fails that test alone."""
        yield RecordingItem.from_parent(self, name=self.path.name.removesuffix(_SUFFIX))


class RecordingItem(pytest.Item):
    """Plays the recording."""

    def runtest(self) -> None:
        """Fails with what is answered otherwise, or with the one line of why it cannot be played."""
        from shopclerk.bot.errors import ShopclerkError
        from shopclerk.bot.replay.pytest_plugin import Stages

        from .describing import describe_one

        if _STAGES not in self.config.stash:
            self.config.stash[_STAGES] = Stages(_opened)
        try:
            played = self.config.stash[_STAGES].run(self._play)
        except ShopclerkError as error:
            pytest.fail(str(error), pytrace=False)
        if not played.passed:
            pytest.fail(describe_one(played), pytrace=False)

    async def _play(self) -> "PlayedRecording":
        from ..stands import play_recordings

        stage = await self.config.stash[_STAGES].stage(self._config_file())
        return (await play_recordings([self.path], stage))[0]

    def _config_file(self) -> Path | None:
        from shopclerk.bot.settings import find_config

        named: str | None = self.config.getoption("--shopclerk-config")
        return Path(named).resolve() if named else find_config(self.path.parent)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line and heading of the failure."""
        return self.path, 0, f"recording {self.name}"


@asynccontextmanager
async def _opened(config_file: Path | None) -> "AsyncIterator[RecordedStage]":
    from shopclerk.bot.assembly.recorded_stage import open_recorded_stage

    async with open_recorded_stage(config_file) as stage:
        yield stage
