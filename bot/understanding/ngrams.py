"""Turns a text into weighted word and letter n-grams, known by their hashes so that a trained head stays small."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Weights = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_HAN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_LETTER_RUNS = (2, 3, 4, 5)
_LONGEST_TEXT = 2_000
"""Characters read of one text; what comes after changes no intent."""


class Ngrams(NamedTuple):
    """The n-grams of one text: sorted hashes, and how often each occurs."""

    hashes: Hashes
    counts: NDArray[np.intp]


def hash_ngrams(text: str) -> Ngrams:
    """The CRC-32 of every n-gram in `text`."""
    grams = [zlib.crc32(gram.encode("utf-8", "replace")) for gram in _ngrams(text[:_LONGEST_TEXT])]
    return Ngrams(*np.unique(np.array(grams, dtype=np.uint32), return_counts=True))


def _ngrams(text: str) -> Iterator[str]:
    """Words, pairs of words, and runs of letters inside a word; a Chinese character counts as a word."""
    words = _WORD.findall(_HAN.sub(r" \1 ", text.lower()))
    yield from ("w" + word for word in words)
    yield from (f"w{first} {second}" for first, second in pairwise(words))
    for word in words:
        padded = f" {word} "
        for length in _LETTER_RUNS:
            yield from (padded[at : at + length] for at in range(len(padded) - length + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class NgramTable:
    """The n-grams seen in training: sorted hashes, and the inverse document frequency of each."""

    hashes: Hashes
    idf: Weights

    @classmethod
    def of(cls, texts: Sequence[Ngrams]) -> "NgramTable":
        """Every n-gram that occurs in at least two texts."""
        everything = np.concatenate([text.hashes for text in texts] or [np.empty(0, np.uint32)])
        hashes, counts = np.unique(everything, return_counts=True)
        common = counts >= 2
        idf = np.log((1 + len(texts)) / (1 + counts[common])) + 1
        return cls(hashes=hashes[common], idf=idf.astype(np.float32))

    def weigh(self, text: Ngrams) -> tuple[NDArray[np.intp], Weights]:
        """Columns and their TF-IDF weights, together of length one; n-grams never seen are left out."""
        hashes, counts = text
        columns = np.searchsorted(self.hashes, hashes)
        columns[columns == len(self.hashes)] = 0
        known = self.hashes[columns] == hashes if len(self.hashes) else np.zeros(len(hashes), dtype=bool)
        columns = columns[known]
        weights = (1 + np.log(counts[known])) * self.idf[columns]
        return columns, (weights / (np.linalg.norm(weights) or 1.0)).astype(np.float32)
