"""Vectors as text, for what is stored as JSON."""

import base64
from collections.abc import Mapping

import numpy as np

from .ports import Vectors


def to_text(vector: Vectors) -> str:
    """The vector's float32 bytes in base64."""
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()


def to_texts(vectors: Mapping[str, Vectors]) -> dict[str, str]:
    """Each vector by its name."""
    return {name: to_text(vector) for name, vector in vectors.items()}


def to_vector(text: str) -> Vectors:
    """What `to_text` wrote. Raises ValueError."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)
