"""A file of JSON lines for its owner's eyes; each line is one write, so that a kill costs the last one at most."""

import json
import os
from contextlib import suppress
from pathlib import Path

from .recording import SUFFIX, Json

_MOST_FILES = 10_000


class LineFile:
    """A new file in a folder: `name.events.jsonl`, and `name.2.events.jsonl` where that is there already."""

    def __init__(self, folder: Path, name: str, *, day: str) -> None:
        self.day = day
        self.size = 0
        self.path, self._descriptor = _created(folder, name)

    def write(self, line: Json) -> None:
        """Append a line, whole or not at all. Raises OSError."""
        content = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "replace")
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(content)

    def close(self) -> None:
        """Close it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _created(folder: Path, name: str) -> tuple[Path, int]:
    for number in range(1, _MOST_FILES):
        path = folder / (f"{name}{SUFFIX}" if number == 1 else f"{name}.{number}{SUFFIX}")
        try:
            return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except FileExistsError:
            continue
    raise OSError(f"{folder} holds {_MOST_FILES} recordings of {name}")
