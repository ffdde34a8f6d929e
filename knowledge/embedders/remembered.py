"""An embedder that remembers the last questions, so that an often asked one costs nothing."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from ..ports import Embedder, Vectors


class RememberedQueries:
    """Wraps an embedder and keeps the vectors of the last `size` distinct queries; passages pass through."""

    def __init__(self, inner: Embedder, *, size: int = 2_000) -> None:
        self._inner = inner
        self._size = size
        self._known: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def id(self) -> str:
        return self._inner.id

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = dict(zip(missing, await self._inner.embed_queries(missing), strict=True)) if missing else {}
        rows = [fresh[text] if text in fresh else self._known[text] for text in texts]
        for text in texts:
            if text in fresh:
                self._known[text] = fresh[text]
            self._known.move_to_end(text)
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return np.stack(rows) if rows else await self._inner.embed_queries([])

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return await self._inner.embed_passages(texts)
