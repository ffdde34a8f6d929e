"""Embeddings from the OpenAI API or any server that speaks it (vLLM, llama.cpp, Ollama)."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import EmbedderError
from ..ports import Vectors
from .wording import Role, for_model

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_BATCH = 64
_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


class OpenAIEmbeddings:
    """A named model behind `base_url` (None: the OpenAI API). `dimension` asks for shorter vectors where it can."""

    def __init__(
        self,
        name: str,
        *,
        api_key: str = "",
        base_url: str | None = None,
        dimension: int | None = None,
        timeout: float = 20.0,
    ) -> None:
        self._name = name
        self._api_key = api_key
        self._base_url = base_url or None
        self._asked = dimension
        self._dimension = dimension or _DIMENSIONS.get(name, 0)
        self._timeout = timeout
        self._client: AsyncOpenAI | None = None

    @property
    def id(self) -> str:
        return f"openai:{self._name}" + (f":{self._asked}" if self._asked else "")

    @property
    def dimension(self) -> int:
        """Length of one vector; of a model we do not know it is known once a text was embedded."""
        if not self._dimension:
            raise EmbedderError(f"the length of {self._name}'s vectors is unknown until a text is embedded")
        return self._dimension

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return await self._embed(for_model(self._name, Role.QUERY, texts))

    async def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return await self._embed(for_model(self._name, Role.PASSAGE, texts))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _embed(self, texts: list[str]) -> Vectors:
        rows: list[Vectors] = []
        for start in range(0, len(texts), _BATCH):
            # The API refuses an empty string.
            batch = [text.strip() or "." for text in texts[start : start + _BATCH]]
            rows.append(_unit_rows(await self._ask(batch), len(batch), self._name))
        if not rows:
            return np.zeros((0, self._dimension), dtype=np.float32)
        if len({part.shape[1] for part in rows} | ({self._dimension} if self._dimension else set())) > 1:
            raise EmbedderError(f"{self._name} sent vectors of {rows[0].shape[1]} numbers, not {self._dimension}")
        self._dimension = rows[0].shape[1]
        return np.concatenate(rows)

    async def _ask(self, batch: list[str]) -> list[list[float]]:
        from openai import APIConnectionError, APIError, APIStatusError, OpenAIError, omit

        where = self._base_url or "the OpenAI API"
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._open().embeddings.create(
                    model=self._name, input=batch, dimensions=self._asked or omit
                )
        except TimeoutError as error:
            raise EmbedderError(f"{where} did not send embeddings within {self._timeout:g} s") from error
        except APIStatusError as error:
            raise EmbedderError(f"{where} refused to embed: {_remedy(error.status_code, self._name)}") from error
        except APIConnectionError as error:
            raise EmbedderError(f"{where} cannot be reached; check [embedder] base_url and the network") from error
        except (APIError, OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise EmbedderError(f"{where} sent no embeddings one can read ({type(error).__name__})") from error
        return [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]

    def _open(self) -> "AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                api_key=self._api_key or "none", base_url=self._base_url, timeout=self._timeout, max_retries=1
            )
        return self._client


def _remedy(status: int, name: str) -> str:
    remedies = {
        401: "the key is wrong (401); check [embedder] api_key",
        403: "the key may not do this (403); check [embedder] api_key",
        404: f"no model {name!r} there (404); check [embedder] name and base_url",
        429: "too many requests or no credit left (429)",
    }
    return remedies.get(status, f"it answered with status {status}")


def _unit_rows(rows: list[list[float]], expected: int, name: str) -> Vectors:
    if len(rows) != expected or len({len(row) for row in rows}) != 1:
        raise EmbedderError(f"{name} sent {len(rows)} vectors for {expected} texts, or of unequal lengths")
    vectors = np.asarray(rows, dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or not norms.all():
        raise EmbedderError(f"{name} sent a vector that is zero or not a number")
    return np.asarray(vectors / norms, dtype=np.float32)
