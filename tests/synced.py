"""Folders that hold a synced shop, made by whichever worker of a run comes first; whoever needs one copies it."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = "from shopclerk.adapters.cli.app import main; main()"


def synced_once(basetemp: Path, name: str, furnish: Callable[[Path], object] | None = None) -> Path:
    """A folder in which the shop was synced that `furnish` put there, by default the demo shop."""
    shared = basetemp.parent if "PYTEST_XDIST_WORKER" in os.environ else basetemp
    synced, begun = shared / name, shared / f"{name}-begun"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not synced.exists():
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            if furnish:
                furnish(begun)
            command = [sys.executable, "-c", PROGRAM, "ask", "Can I pay with PayPal?"]
            subprocess.run(command, cwd=begun, check=True, capture_output=True)
            begun.rename(synced)
    return synced
