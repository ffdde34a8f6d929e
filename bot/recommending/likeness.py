"""Items described alike: words and facts of a catalogue, weighed by rarity."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from .neighbours import FADING, unit_rows
from .purchases import Floats, Past

_WORD = re.compile(r"[0-9a-z]+|[一-鿿]")


class Likeness:
    """Cosine of an item's description to what a customer bought; nothing where there are no descriptions."""

    def __init__(self, descriptions: Sequence[Mapping[str, str]]) -> None:
        numbers: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        for row, facts in enumerate(descriptions):
            terms = {term for field, value in facts.items() for term in _terms(field, value)}
            rows.extend([row] * len(terms))
            columns.extend(numbers.setdefault(term, len(numbers)) for term in sorted(terms))
        self._empty = not numbers
        self._items = len(descriptions)
        shape = (self._items, max(len(numbers), 1))
        table = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        spread = np.bincount(table.indices, minlength=shape[1])
        rarity = np.log1p(self._items / (1 + spread)).astype(np.float32)
        self._table = unit_rows(table @ sparse.diags(rarity))

    def scores(self, past: Past) -> Floats:
        """`(items,)`."""
        if self._empty or not len(past.item):
            return np.zeros(self._items, dtype=np.float32)
        profile = self._table[past.item].T @ (FADING**past.age).astype(np.float32)
        return np.asarray(self._table @ profile, dtype=np.float32)


def _terms(field: str, value: str) -> list[str]:
    text = value.lower().strip()
    return [f"{field}={text}", *_WORD.findall(text)] if text else []
