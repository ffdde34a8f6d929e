"""A replay whose answers would change with who else runs is no test."""

import asyncio
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shopclerk.bot.assembly.knowledge import open_knowledge
from shopclerk.bot.assembly.opening import PATIENCE
from shopclerk.bot.assembly.stage import open_stage
from shopclerk.bot.settings import load_settings
from shopclerk.knowledge.one_writer import one_writer


async def test_a_replay_waits_until_another_process_has_written_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "stores.md").write_text("# Stores\n\n## Lisbon\n\nThe Lisbon store opens at noon.\n")
    config = tmp_path / "shopclerk.toml"
    config.write_text('[embedder]\nprovider = "hash"\n[knowledge]\nsources = ["docs"]\n')
    home = tmp_path / ".shopclerk" / "knowledge"
    async with open_knowledge(load_settings(config)):
        pass
    lock = home / "writer.lock"
    for lost in home.iterdir():
        if lost != lock:
            shutil.rmtree(lost) if lost.is_dir() else lost.unlink()

    async def write_for(seconds: float) -> None:
        with one_writer(lock):
            await asyncio.sleep(seconds)

    writing = asyncio.create_task(write_for(PATIENCE + 0.5))
    await asyncio.sleep(0)
    with capture_logs() as said:
        async with open_stage(config):
            assert writing.done()
    assert "answering_by_words_alone" not in [line["event"] for line in said]
