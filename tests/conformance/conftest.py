"""Every test of this folder runs once for each platform that has what it needs, in one event loop."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.knowledge import Knowledge

from .house import House, knowledge
from .quoting_model import QuotingModel
from .rig import Ability, Rig
from .rigs import RIGS

__all__ = ["knowledge"]

_HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*abilities): what a platform must have for this test")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    rig = next((name for name in ("rig", "writing_rig") if name in metafunc.fixturenames), None)
    if rig is None:
        return
    needed: set[Ability] = set()
    for mark in metafunc.definition.iter_markers("needs"):
        needed.update(mark.args)
    able = [name for name, kind in RIGS.items() if needed <= kind.abilities]
    metafunc.parametrize(rig, able, indirect=True)


@pytest_asyncio.fixture(loop_scope="session")
async def rig(request: pytest.FixtureRequest, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Rig]:
    """One platform with a bot of its own; whatever it refused of what the adapter asked fails the test."""
    async for opened in _opened(request.param, House(knowledge=knowledge, folder=tmp_path)):
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def writing_rig(request: pytest.FixtureRequest, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Rig]:
    """The same with a chat model that writes the answers."""
    house = House(knowledge=knowledge, folder=tmp_path, model=QuotingModel())
    async for opened in _opened(request.param, house):
        yield opened


async def _opened(name: str, house: House) -> AsyncIterator[Rig]:
    async with RIGS[name].open(house) as rig:
        yield rig
        await rig.settled()
        assert rig.complaints() == []
