"""Keeps the vectors asked for lately, up to a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from .passage import PassageId
from .ports import PassageVectors

MOST_BYTES = 32_000_000


class VectorMemory:
    """A least-recently-used cache; safe to use from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._turn = 0
        self._kept: OrderedDict[PassageId, PassageVectors] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, id: PassageId) -> PassageVectors | None:
        """The vectors of a passage, or None."""
        with self._lock:
            found = self._kept.get(id)
            if found is not None:
                self._kept.move_to_end(id)
            return found

    def turn(self) -> int:
        """A number that moves whenever something is forgotten. Ask before loading, and give it to `keep`."""
        return self._turn

    def keep(self, vectors: Mapping[PassageId, PassageVectors], turn: int) -> None:
        """Remember vectors unless some were forgotten since `turn`; the ones used longest ago make room."""
        with self._lock:
            if turn != self._turn:
                return
            for id, found in vectors.items():
                self._drop(id)
                self._kept[id] = found
                self._bytes += _size(found)
            while self._bytes > self._most_bytes and self._kept:
                self._drop(next(iter(self._kept)))

    def forget(self, ids: Iterable[PassageId]) -> None:
        """Forget these passages."""
        with self._lock:
            self._turn += 1
            for id in ids:
                self._drop(id)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._turn += 1
            self._kept.clear()
            self._bytes = 0

    def _drop(self, id: PassageId) -> None:
        gone = self._kept.pop(id, None)
        if gone is not None:
            self._bytes -= _size(gone)


def _size(vectors: PassageVectors) -> int:
    return vectors.whole.nbytes + vectors.pieces.nbytes
