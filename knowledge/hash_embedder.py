"""Words hashed to a vector: no model, no wait. For benchmarks, tests and words-only shops."""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from .ports import Vectors

_WORD = re.compile(r"[^\W_]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


def _features(text: str) -> list[str]:
    """Lower-case words, each also cut to its first five letters, and the bigrams of Chinese runs."""
    features = []
    for word in _WORD.findall(text.lower()):
        for run in _HAN_RUN.findall(word):
            features += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
        if latin := _HAN_RUN.sub("", word):
            features += [latin, latin[:5] + "~"]
    return features


class HashEmbedder:
    """Signed feature hashing (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206) to unit vectors."""

    def __init__(self, dimension: int = 256) -> None:
        self._dimension = dimension

    @property
    def id(self) -> str:
        return f"hash-1-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for feature in _features(text):
                code = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
                vectors[row, (code >> 1) % self._dimension] += 1.0 if code & 1 else -1.0
            norm = float(np.linalg.norm(vectors[row]))
            if norm:
                vectors[row] /= norm
            else:
                vectors[row, 0] = 1.0
        return vectors
