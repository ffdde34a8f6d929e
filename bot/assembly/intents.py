"""Trains the intent head on the shop's examples, or takes the one trained before."""

import hashlib
from collections.abc import Sequence

import numpy as np

from shopclerk.knowledge.ports import Catalogue, Embedder, Vectors
from shopclerk.knowledge.vector_cache import text_digest

from ..understanding.examples import load_examples
from ..understanding.intent_head import IntentHead, train

TEXTS_AT_ONCE = 64


async def load_or_train_head(catalogue: Catalogue, embedder: Embedder) -> IntentHead:
    """The head for this embedder and these examples; trained once, in a few seconds, and kept in the catalogue."""
    texts, intents = load_examples()
    name = head_name(embedder)
    stored = await catalogue.artifact(name)
    if stored is not None:
        return IntentHead.from_bytes(stored)
    vectors = await example_vectors(catalogue, embedder, texts)
    head = train(texts, np.stack([vectors[query_digest(text)] for text in texts]), intents)
    await catalogue.store_artifact(name, head.to_bytes())
    return head


def head_name(embedder: Embedder) -> str:
    """The artifact's name, which changes with the embedder and with any example."""
    lines = [embedder.id, *(f"{intent}\t{text}" for text, intent in zip(*load_examples(), strict=True))]
    return f"intent_head/{hashlib.sha256('|'.join(lines).encode()).hexdigest()[:24]}"


def query_digest(text: str) -> str:
    """The key of a text's vector as a query; as a passage the same text has another vector."""
    return text_digest(f"query: {text}")


async def example_vectors(catalogue: Catalogue, embedder: Embedder, texts: Sequence[str]) -> dict[str, Vectors]:
    """Query vectors by `query_digest`, from the catalogue's cache where they are there."""
    keys = {query_digest(text): text for text in texts}
    known = await catalogue.cached_vectors(embedder.id, list(keys))
    missing = [key for key in keys if key not in known]
    for start in range(0, len(missing), TEXTS_AT_ONCE):
        batch = missing[start : start + TEXTS_AT_ONCE]
        made = await embedder.embed_queries([keys[key] for key in batch])
        fresh: dict[str, Vectors] = dict(zip(batch, made, strict=True))
        await catalogue.cache_vectors(embedder.id, fresh)
        known |= fresh
    return known
