"""Where the SQL implementations of a contract are tried: a file, memory, a PostgreSQL server."""

from pathlib import Path

import pytest

from ..fakes.postgres import PostgresServer


def store_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL that a fixture's parameter `file`, `memory` or `postgres` stands for; anything else is memory."""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database()
    return f"sqlite:///{folder}/store.db" if request.param == "file" else "sqlite://"
