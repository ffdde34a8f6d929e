"""Picks passages to look at, the same ones every time, from a corpus that is too large to look at whole."""

import hashlib
from collections.abc import Mapping, Sequence

from .passage import Kind, Passage, PassageId


def sampled(passages: Sequence[Passage], size: int) -> list[Passage]:
    """At most `size`, prose before products, picked by the digest of their ids."""
    if len(passages) <= size:
        return list(passages)
    return sorted(passages, key=_order)[:size]


def sampled_evenly(passages: Sequence[Passage], languages: Mapping[PassageId, str], size: int) -> list[Passage]:
    """At most about `size`, each language with its share of them, so that a rare one is looked at too."""
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        groups.setdefault(languages[passage.id], []).append(passage)
    share = size // max(len(groups), 1)
    return [passage for language in sorted(groups) for passage in sampled(groups[language], share)]


def _order(passage: Passage) -> tuple[bool, bytes]:
    return passage.kind is Kind.PRODUCT, hashlib.sha256(passage.id.encode()).digest()
