"""Any sentence-transformers model, on the GPU where there is one. Needs the extra `hf`."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import EmbedderError
from ..ports import Vectors
from .wording import Role, for_model

_BATCH = 32


class SentenceTransformerEmbedder:
    """A model by hub name or folder, loaded at first use (about six seconds, imports included)."""

    def __init__(self, name: str, *, device: str | None = None) -> None:
        self._name = name
        self._device = device
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def id(self) -> str:
        return f"sentence-transformers:{self._name}"

    @property
    def dimension(self) -> int:
        """Length of one vector; loads the model if nothing was embedded yet."""
        with self._lock:
            return int(self._loaded().get_embedding_dimension())

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return await asyncio.to_thread(self._embed, for_model(self._name, Role.QUERY, texts))

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return await asyncio.to_thread(self._embed, for_model(self._name, Role.PASSAGE, texts))

    def _embed(self, texts: list[str]) -> Vectors:
        with self._lock:
            model = self._loaded()
            if not texts:
                return np.zeros((0, int(model.get_embedding_dimension())), dtype=np.float32)
            try:
                found = model.encode(
                    texts,
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                )
            except RuntimeError as error:
                raise EmbedderError(f"{self._name}: the model failed on {len(texts)} texts ({error})") from error
        return np.asarray(found, dtype=np.float32)

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from sentence_transformers import SentenceTransformer
            except ImportError as error:
                raise EmbedderError(
                    'sentence-transformers is not installed; mend it with: pip install "shopclerk[hf]"'
                ) from error
            try:
                self._model = SentenceTransformer(self._name, device=self._device)
            except (OSError, ValueError, RuntimeError) as error:
                first_line = str(error).strip().splitlines()[0]
                raise EmbedderError(f"[embedder] name {self._name!r} cannot be loaded: {first_line}") from error
        return self._model
