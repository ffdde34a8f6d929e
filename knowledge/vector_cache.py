"""Passages' vectors through the catalogue's cache: each text is embedded once for each embedder."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from .passage import Passage, PassageId
from .pieces import piece_texts, whole_text
from .ports import Catalogue, Embedder, PassageVectors, Vectors

TEXTS_AT_ONCE = 64
"""Texts embedded before their vectors are kept: what a kill in the middle loses."""


def text_digest(text: str) -> str:
    """The key of a text's vector: SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class VectorCache:
    """Gives vectors of passages; those not in the catalogue are embedded and kept there."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._embedder = embedder

    async def of_passages(
        self, passages: Sequence[Passage], on_embedded: Callable[[int], None] = lambda texts: None
    ) -> dict[PassageId, PassageVectors]:
        """Vectors by passage id; `on_embedded` hears how many texts were embedded after each batch.

        Raises EmbedderError. What was embedded before it, or before a kill, is kept.
        """
        keys = {passage.id: [text_digest(text) for text in _texts(passage)] for passage in passages}
        texts = {text_digest(text): text for passage in passages for text in _texts(passage)}
        known = await self._catalogue.cached_vectors(self._embedder.id, list(texts))
        missing = sorted((key for key in texts if key not in known), key=lambda key: len(texts[key]))
        for start in range(0, len(missing), TEXTS_AT_ONCE):
            batch = missing[start : start + TEXTS_AT_ONCE]
            made = await self._embedder.embed_passages([texts[key] for key in batch])
            fresh: dict[str, Vectors] = dict(zip(batch, made, strict=True))
            await self._catalogue.cache_vectors(self._embedder.id, fresh)
            known |= fresh
            on_embedded(len(batch))
        return {id: _together([known[key] for key in texts_of]) for id, texts_of in keys.items()}


def _together(vectors: Sequence[Vectors]) -> PassageVectors:
    whole, *pieces = vectors
    empty = np.empty((0, len(whole)), dtype=np.float32)
    return PassageVectors(whole=whole, pieces=np.stack(pieces) if pieces else empty)


def _texts(passage: Passage) -> list[str]:
    return [whole_text(passage), *piece_texts(passage)]
