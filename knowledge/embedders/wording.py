"""How a text is handed to an embedding model: cleaned, cut to a sane length, prefixed as the model was trained."""

from collections.abc import Sequence
from enum import StrEnum

_LONGEST = 4_000


class Role(StrEnum):
    """Which side of the search a text stands on."""

    QUERY = "query"
    PASSAGE = "passage"


def clean(text: str) -> str:
    """`text` without what breaks a C library or JSON: NUL ends a C string, a lone surrogate has no UTF-8."""
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def for_model(model: str, role: Role, texts: Sequence[str]) -> list[str]:
    """`texts` cleaned, and prefixed where the model's name says E5 (https://arxiv.org/abs/2212.03533, section 4)."""
    prefix = f"{role}: " if is_e5(model) else ""
    return [prefix + clean(text) for text in texts]


def is_e5(model: str) -> bool:
    """Whether the model wants `query: ` and `passage: ` prefixes; its instruct variants do not."""
    name = model.lower().rsplit("/", 1)[-1]
    return "e5" in name.replace("_", "-").split("-") and "instruct" not in name
