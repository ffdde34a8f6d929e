"""What the demo shop ships with, so that a first start neither embeds its documents nor trains the intent head.

Vectors are signed bytes with one scale a vector: the cosine moves by less than 0.001, a test recomputes a sample.
The hash embedder makes its vectors at once, so of it the intent head is shipped alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from shopclerk.knowledge.ports import Catalogue, Vectors

FILE = "shipped_vectors.npz"
HASH_FILE = "shipped_hash_head.npz"
_STEPS = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """Vectors by digest, and the trained intent head under the name it is kept by."""

    vectors: Mapping[str, Vectors]
    head_name: str = ""
    head: bytes = b""


async def lend(catalogue: Catalogue, embedder_id: str) -> Shipped:
    """Put what was shipped for this embedder into the catalogue; empty for another one."""
    shipped = read(embedder_id)
    if shipped.vectors:
        await catalogue.cache_vectors(embedder_id, shipped.vectors)
    if shipped.head:
        await catalogue.store_artifact(shipped.head_name, shipped.head)
    return shipped


def read(embedder_id: str) -> Shipped:
    """What the files hold for this embedder."""
    for name in (HASH_FILE, FILE) if embedder_id.startswith("hash") else (FILE,):
        found = _read(name, embedder_id)
        if found.head:
            return found
    return Shipped(vectors={})


def _read(name: str, embedder_id: str) -> Shipped:
    shipped = files("shopclerk.knowledge").joinpath(name)
    if not shipped.is_file():
        return Shipped(vectors={})
    with shipped.open("rb") as file, np.load(file) as archive:
        if str(archive["embedder"]) != embedder_id:
            return Shipped(vectors={})
        head_name, head = str(archive["head_name"]), archive["head"].tobytes()
        digests = archive["digests"]
        vectors = archive["vectors"].astype(np.float32) * archive["scales"][:, None]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    known = {bytes(digest).hex(): vector for digest, vector in zip(digests, vectors, strict=True)}
    return Shipped(vectors=known, head_name=head_name, head=head)


def write(target: Path, embedder_id: str, shipped: Shipped) -> None:
    """Write the file, ordered by digest so that it changes only where a text did."""
    digests = sorted(shipped.vectors)
    stacked = np.array([shipped.vectors[digest] for digest in digests], dtype=np.float32).reshape(
        len(digests), -1 if digests else 0
    )
    scales = np.abs(stacked).max(axis=1, initial=0.0) / _STEPS
    np.savez_compressed(
        target,
        embedder=np.array(embedder_id),
        digests=np.frombuffer(b"".join(bytes.fromhex(one) for one in digests), dtype=np.uint8).reshape(-1, 32),
        vectors=np.round(stacked / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        head_name=np.array(shipped.head_name),
        head=np.frombuffer(shipped.head, dtype=np.uint8),
    )
