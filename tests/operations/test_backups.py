"""Back-up and restore by the commands of docs/running.md: nothing is lost, and the index comes back by itself."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ..fakes.postgres import PostgresServer
from .servers import Process

QUESTION = "When are parcels of the zebra lamp sent?"
RUNNING = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")


def command_of(program: str) -> str:
    """The line of the documentation that begins so."""
    found = re.search(rf"^{re.escape(program)}.*$", RUNNING, re.MULTILINE)
    assert found, f"docs/running.md has no line that begins with {program}"
    return found.group()


def run(command: str, folder: Path) -> None:
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lamp.md").write_text("# Lamp\n\n## Sending\n\nParcels of the zebra lamp are sent within 7 days.\n")
    return folder


@pytest.fixture
async def clerks() -> AsyncIterator[list[Process]]:
    made: list[Process] = []
    yield made
    for one in made:
        await one.end(signal.SIGKILL)


def settings(documents: Path, **others: str) -> dict[str, str]:
    return {
        "SHOPCLERK_KNOWLEDGE__SOURCES": f'["{documents}"]',
        "SHOPCLERK_EMBEDDER__PROVIDER": "hash",
        **others,
    }


async def started(clerks: list[Process], folder: Path, chosen: dict[str, str]) -> Process:
    clerks.append(Process(folder, chosen, "--web"))
    await clerks[-1].start()
    await clerks[-1].said("ready ")
    return clerks[-1]


async def test_sqlite_is_backed_up_while_it_runs_and_comes_back_without_its_index(
    tmp_path: Path, documents: Path, clerks: list[Process]
) -> None:
    home, chosen = tmp_path / "shop", settings(documents)
    clerk = await started(clerks, home, chosen)
    assert "within 7 days" in await clerk.ask(QUESTION)
    (home / "backup").mkdir()
    backup = re.search(r"`python -c \"(import sqlite3; .*)\"`", RUNNING)
    assert backup
    await asyncio.to_thread(run, f'{sys.executable} -c "{backup.group(1)}"', home)
    assert "within 7 days" in await clerk.ask(QUESTION)
    await clerk.end(signal.SIGKILL)
    shutil.rmtree(documents)
    for line in (command_of("rm -rf .shopclerk"), command_of("cp backup/")):
        await asyncio.to_thread(run, line, home)
    again = await started(clerks, home, chosen)
    assert "within 7 days" in await again.ask(QUESTION)
    with sqlite3.connect(home / ".shopclerk" / "shop.db") as rows:
        assert rows.execute("SELECT count(*) FROM conversations").fetchone() == (2,)
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def programs() -> Path | None:
    """The folder of pg_dump and pg_restore, of the server's own version: in the wheel `pgserver`, else on PATH."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pgserver
    except ImportError:
        found = shutil.which("pg_dump")
        return Path(found).parent if found else None
    return Path(str(pgserver.__file__)).parent / "pginstall" / "bin"


async def test_postgres_is_dumped_while_it_runs_and_restored_into_an_empty_database(
    tmp_path: Path, documents: Path, clerks: list[Process], postgres: PostgresServer
) -> None:
    folder = programs()
    if folder is None or not (folder / "pg_dump").exists():
        pytest.skip("no pg_dump here: install PostgreSQL's client programs and put them on PATH")
    url, empty = postgres.new_database(), postgres.new_database()
    clerk = await started(clerks, tmp_path / "one", settings(documents, SHOPCLERK_STORE__URL=url))
    assert "within 7 days" in await clerk.ask(QUESTION)
    dump = re.sub(r'"postgresql://[^"]*"', f'"{url}"', command_of("pg_dump "))
    restore = re.sub(r'"postgresql://[^"]*"', f'"{empty}"', command_of("pg_restore "))
    path = f"PATH={folder}{os.pathsep}$PATH "
    await asyncio.to_thread(run, path + dump, tmp_path)
    await clerk.end()
    shutil.rmtree(documents)
    await asyncio.to_thread(run, path + restore, tmp_path)
    again = await started(clerks, tmp_path / "two", settings(documents, SHOPCLERK_STORE__URL=empty))
    assert "within 7 days" in await again.ask(QUESTION)
    found = (await again.client.get("/metrics")).status_code
    assert found == 200
