"""Databases and servers for the tests of operations."""

import pytest

from ..fakes.postgres import PostgresServer


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    """The URL of an empty database on a server."""
    return postgres.new_database()
