"""The vectors the demo shop ships with, so that a first start does not wait for its own documents to be embedded.

Stored as signed bytes with one scale a vector: the cosine moves by less than 0.001, a test recomputes a sample.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np

from shopclerk.knowledge.ports import Catalogue, Vectors

FILE = "shipped_vectors.npz"
_STEPS = 127


async def lend(catalogue: Catalogue, embedder_id: str) -> int:
    """Put the shipped vectors into the catalogue's cache when they are this embedder's; how many there are."""
    vectors = read(embedder_id)
    if vectors:
        await catalogue.cache_vectors(embedder_id, vectors)
    return len(vectors)


def read(embedder_id: str) -> dict[str, Vectors]:
    """Digest → vector; empty for another embedder."""
    shipped = files("shopclerk.knowledge").joinpath(FILE)
    if not shipped.is_file():
        return {}
    with shipped.open("rb") as file, np.load(file) as archive:
        if str(archive["embedder"]) != embedder_id:
            return {}
        digests = archive["digests"]
        vectors = archive["vectors"].astype(np.float32) * archive["scales"][:, None]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return {bytes(digest).hex(): vector for digest, vector in zip(digests, vectors, strict=True)}


def write(target: Path, embedder_id: str, vectors: Mapping[str, Vectors]) -> None:
    """Write the file, ordered by digest so that it changes only where a text did."""
    digests = sorted(vectors)
    stacked = np.stack([vectors[digest] for digest in digests])
    scales = np.abs(stacked).max(axis=1) / _STEPS
    np.savez_compressed(
        target,
        embedder=np.array(embedder_id),
        digests=np.frombuffer(b"".join(bytes.fromhex(one) for one in digests), dtype=np.uint8).reshape(-1, 32),
        vectors=np.round(stacked / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
    )
