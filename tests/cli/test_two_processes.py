"""Two commands over one shop at once, and one that is stopped half way."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

from .conftest import Run

SHOPCLERK = Path(sys.executable).with_name("shopclerk")
PATIENCE = 200
"""Looks, a tenth of a second apart."""


def test_a_chat_that_is_open_finds_what_another_process_synced_meanwhile(asked_shop: Path, run: Run) -> None:
    command = [SHOPCLERK, "chat"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdout.readline()
        (asked_shop / "docs" / "stores.md").write_text("# Stores\n\n## Lisbon\n\nThe Lisbon store opens at noon.\n")
        assert run("knowledge", "sync", "docs").code == 0
        sleep(1.1)  # a chat looks once a second
        chat.stdin.write("When does the Lisbon store open?\n")
        chat.stdin.flush()
        assert "noon" in chat.stdout.readline()
        chat.stdin.close()
        assert chat.wait(timeout=60) == 0


def test_a_sync_stopped_by_ctrl_c_says_so_and_the_next_one_goes_on(shop: Path, run: Run) -> None:
    rows = (json.dumps({"id": f"r{n}", "text": f"Row {n} is about parcel {n}."}) for n in range(1_000))
    (shop / "docs" / "rows.jsonl").write_text("\n".join(rows))
    lock = shop / ".shopclerk" / "knowledge" / "writer.lock"
    lock.unlink()
    with subprocess.Popen([SHOPCLERK, "knowledge", "sync", "docs"], stderr=subprocess.PIPE, text=True) as sync:
        for _ in range(PATIENCE):
            if lock.exists():
                break
            sleep(0.1)
        sync.send_signal(signal.SIGINT)
        _, said = sync.communicate(timeout=60)
    assert (sync.returncode, said.strip()) == (130, "shopclerk: interrupted")
    ended = run("knowledge", "sync", "docs", "--json")
    assert (ended.code, ended.value["passages"]) == (0, 1_003)
