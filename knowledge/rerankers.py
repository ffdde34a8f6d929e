"""Rerankers: a cross-encoder reads question and passage together. Needs the extra `hf`.

Sentence scores, the default, are part of the retriever's nearness (knowledge/similarity).
"""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from .errors import EmbedderError
from .passage import Passage
from .pieces import whole_text
from .ports import Query, Vectors

_BATCH = 16


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder by hub name or folder, loaded at first use."""

    def __init__(self, name: str, *, device: str | None = None) -> None:
        self._name = name
        self._device = device
        self._lock = threading.Lock()
        self._model: Any = None

    async def scores(self, query: Query, vector: Vectors, candidates: Sequence[Passage]) -> list[float]:
        """The model's score of each pair, in the order given. Raises EmbedderError."""
        pairs = [(query.text, whole_text(passage)) for passage in candidates]
        return await asyncio.to_thread(self._scores, pairs) if pairs else []

    def _scores(self, pairs: list[tuple[str, str]]) -> list[float]:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            try:
                found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
            except RuntimeError as error:
                raise EmbedderError(f"{self._name}: the reranker failed on {len(pairs)} passages ({error})") from error
        return [float(score) for score in found]

    def _load(self) -> Any:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise EmbedderError(
                'sentence-transformers is not installed; mend it with: pip install "shopclerk[hf]"'
            ) from error
        try:
            return CrossEncoder(self._name, device=self._device)
        except (OSError, ValueError, RuntimeError) as error:
            raise EmbedderError(f"the reranker {self._name!r} cannot be loaded: {error}") from error
