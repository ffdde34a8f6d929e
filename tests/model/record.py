"""`make cassettes`: records the model turns of tests/transcripts_recorded anew with the local model."""

import subprocess
import sys
from pathlib import Path

from .server import start

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "transcripts_recorded"
PORT = 8088
"""As in the folder's shopclerk.toml."""


def main() -> int:
    """The exit code of `shopclerk replay --record`; its output goes to the terminal."""
    server = start(PORT)
    command = [Path(sys.executable).with_name("shopclerk"), "replay", FOLDER.relative_to(ROOT), "--record"]
    try:
        return subprocess.run([*command, "--config", FOLDER / "shopclerk.toml"], cwd=ROOT, check=False).returncode
    finally:
        del server


if __name__ == "__main__":
    sys.exit(main())
