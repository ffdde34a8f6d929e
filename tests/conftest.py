"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from .fakes.postgres import PostgresServer, is_available, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL. Python 3.13 has no wheel of it: install the server there to run these."""
    if not is_available():
        pytest.skip("no PostgreSQL here: install the server's programs and put them on PATH")
    with postgres_server() as server:
        yield server
