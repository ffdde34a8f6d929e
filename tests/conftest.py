"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .fakes.postgres import PostgresServer, is_available, postgres_server
from .synced import synced_once


@pytest.fixture(scope="session")
def demo_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo shop was synced already: to be copied, not to be worked in."""
    return synced_once(tmp_path_factory.getbasetemp(), "demo-shop")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL. Python 3.13 has no wheel of it: install the server there to run these."""
    if not is_available():
        pytest.skip("no PostgreSQL here: install the server's programs and put them on PATH")
    with postgres_server() as server:
        yield server


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder secrets are mounted in, empty."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("SHOPCLERK_SECRETS", str(folder))
    return folder
