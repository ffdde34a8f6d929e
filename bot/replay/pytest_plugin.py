"""Lets pytest collect `*.transcript.yaml` by itself: one test a file, a readable diff a turn.

Loaded by every pytest run where shopclerk is installed, so it imports nothing but pytest until a transcript is
found. The bot is assembled once a session for each configuration (`shopclerk.toml` nearest above the transcript,
or `--shopclerk-config`); each transcript gets an empty store of its own. A project with its own tools or channels
implements `pytest_shopclerk_stage` in its conftest.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import pytest

if TYPE_CHECKING:
    from .played import PlayedTranscript
    from .player import OpenBot

_SUFFIX = ".transcript.yaml"
_Result = TypeVar("_Result")
_Stage = TypeVar("_Stage")


class Hooks:
    """What a project may implement in its conftest."""

    @pytest.hookspec(firstresult=True)
    def pytest_shopclerk_stage(self, config_file: Path | None) -> "AbstractAsyncContextManager[OpenBot] | None":
        """Assemble what transcripts share (model, knowledge), yielding what opens a bot for one scene."""


class Stages(Generic[_Stage]):
    """What a session opens once for each configuration, on an event loop of its own."""

    def __init__(self, open_stage: "Callable[[Path | None], AbstractAsyncContextManager[_Stage]]") -> None:
        self._open_stage = open_stage
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._over = asyncio.Event()
        self._stages: dict[Path | None, _Stage] = {}
        self._hosts: list[asyncio.Task[None]] = []

    def run(self, act: Callable[[], Coroutine[None, None, _Result]]) -> _Result:
        """Run a coroutine function on the session's loop."""
        return self._runner.run(act())

    async def stage(self, config_file: Path | None) -> _Stage:
        """What was opened for a configuration; opened at the first call."""
        if config_file not in self._stages:
            ready: asyncio.Future[_Stage] = asyncio.get_running_loop().create_future()
            self._hosts.append(asyncio.create_task(self._host(config_file, ready)))
            self._stages[config_file] = await ready
        return self._stages[config_file]

    async def _host(self, config_file: Path | None, ready: "asyncio.Future[_Stage]") -> None:
        """Open and close in the same task, as task groups and cancel scopes demand."""
        try:
            async with self._open_stage(config_file) as stage:
                ready.set_result(stage)
                await self._over.wait()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def _put_away(self) -> None:
        self._over.set()
        await asyncio.gather(*self._hosts)

    def close(self) -> None:
        """Put everything away."""
        try:
            self.run(self._put_away)
        finally:
            self._runner.close()


_STAGES: "pytest.StashKey[Stages[OpenBot]]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("shopclerk", "shopclerk transcripts")
    group.addoption(
        "--shopclerk-config",
        metavar="FILE",
        help="configuration for all transcripts (default: the shopclerk.toml nearest above each)",
    )
    group.addoption(
        "--shopclerk-record", action="store_true", help="ask the model and write the cassettes instead of replaying"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuses a configuration that is not there before anything runs."""
    named: str | None = config.getoption("--shopclerk-config")
    if named and not Path(named).is_file():
        raise pytest.UsageError(f"--shopclerk-config {named}: no such file")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Offers `pytest_shopclerk_stage` to conftests."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "TranscriptFile | None":
    """Every `*.transcript.yaml`."""
    return TranscriptFile.from_parent(parent, path=file_path) if file_path.name.endswith(_SUFFIX) else None


@pytest.hookimpl(trylast=True)
def pytest_shopclerk_stage(config_file: Path | None) -> "AbstractAsyncContextManager[OpenBot]":
    """The bot of the configuration, where no conftest brings its own."""
    return _assembled(config_file)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Closes what was assembled."""
    stages = config.stash.get(_STAGES, None)
    if stages is not None:
        stages.close()
        del config.stash[_STAGES]


class TranscriptFile(pytest.File):
    """A transcript as pytest collects it."""

    def collect(self) -> Iterator["TranscriptItem"]:
        """One test; the file is read when the test runs, so a mistake in it fails that test alone."""
        yield TranscriptItem.from_parent(self, name=self.path.name.removesuffix(_SUFFIX))


class TranscriptItem(pytest.Item):
    """Plays the transcript."""

    def runtest(self) -> None:
        """Fails with the diff a turn, or with the one line of what cannot be played at all."""
        from ..errors import ShopclerkError
        from .describe import describe

        if _STAGES not in self.config.stash:
            hook = self.config.hook.pytest_shopclerk_stage
            self.config.stash[_STAGES] = Stages(lambda config_file: hook(config_file=config_file))
        try:
            played = self.config.stash[_STAGES].run(self._play)
        except ShopclerkError as error:
            pytest.fail(str(error), pytrace=False)
        if not played.passed:
            pytest.fail(describe(played), pytrace=False)

    async def _play(self) -> "PlayedTranscript":
        from .mode import ReplayMode
        from .player import play
        from .reading import load_transcript
        from .scene import Scene

        mode = ReplayMode.RECORD if self.config.getoption("--shopclerk-record") else ReplayMode.REPLAY
        scene = Scene(load_transcript(self.path), mode)
        return await play(scene, await self.config.stash[_STAGES].stage(self._config_file()))

    def _config_file(self) -> Path | None:
        from ..settings import find_config

        named: str | None = self.config.getoption("--shopclerk-config")
        return Path(named).resolve() if named else find_config(self.path.parent)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line and heading of the failure."""
        return self.path, 0, f"transcript {self.name}"


@asynccontextmanager
async def _assembled(config_file: Path | None) -> "AsyncIterator[OpenBot]":
    from ..assembly.stage import open_stage

    async with open_stage(config_file) as open_bot:
        yield open_bot
