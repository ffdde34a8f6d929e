"""KeywordIndex over bm25s, in memory; a folder keeps it so that a large one opens at once."""

import asyncio
import json
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .passage import Passage, PassageId
from .pieces import whole_text
from .ports import Hit
from .tokens import TOKENS_VERSION, tokens

_ROWS = "passages.json"
_MARK = "mark.txt"
_WEIGHTS, _ROWS_OF, _STARTS = "data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy"
_VOCABULARY = "vocab.index.json"


@dataclass(frozen=True, slots=True)
class _Columns:
    """What bm25s has built: for each token its passages' rows and BM25 weights, one token after the other.

    Read and added up here, since importing bm25s brings scipy, a fifth of a second of every start.
    """

    weights: NDArray[np.float32]
    rows: NDArray[np.int32]
    starts: NDArray[np.int64]
    vocabulary: Mapping[str, int]

    def of(self, token: str) -> tuple[int, int]:
        """Where the token's column begins and ends; nothing lies between for a token of no passage."""
        at = self.vocabulary.get(token, len(self.starts))
        known = at + 1 < len(self.starts)  # bm25s counts the empty token as a word and gives it no column
        return (int(self.starts[at]), int(self.starts[at + 1])) if known else (0, 0)

    def scores(self, words: Sequence[str], count: int) -> NDArray[np.float32]:
        """The BM25 score of each of the `count` passages; a token said twice weighs twice."""
        scores = np.zeros(count, dtype=np.float32)
        for start, end in map(self.of, words):
            scores[self.rows[start:end]] += self.weights[start:end]
        return scores


@dataclass(frozen=True, slots=True)
class _Built:
    """One finished index; it is replaced as a whole, so a search never sees half of it."""

    columns: _Columns
    ids: list[PassageId]
    audiences: NDArray[np.int32]
    names: list[str]
    places: Mapping[PassageId, int]


class BM25Index:
    """BM25 over the passages' headings and text. `folder` is where it is kept between starts; None keeps nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._built: _Built | None = None

    async def rebuild(self, passages: Sequence[Passage], mark: str = "") -> None:
        """Replace the whole index and keep it under `mark`; an empty mark keeps nothing."""
        self._built = await asyncio.to_thread(_build, passages)
        if self._folder and mark and self._built:
            await asyncio.to_thread(_keep, self._built, self._folder, mark)

    async def restore(self, mark: str) -> bool:
        """Open what was kept under `mark`; False when there is nothing of it or it cannot be read."""
        if not self._folder or not mark:
            return False
        restored = await asyncio.to_thread(_opened, self._folder, mark)
        self._built = restored or self._built
        return restored is not None

    async def search(self, text: str, limit: int, audiences: Sequence[str]) -> list[Hit]:
        """Passages that share words with `text`, best first. Takes no thread: it is done in a few milliseconds."""
        if not self._built:
            return []
        scores = _scores(self._built, text, audiences)
        count = min(limit, len(scores))
        if count <= 0:
            return []
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [Hit(passage_id=self._built.ids[row], score=float(scores[row])) for row in best if scores[row] > 0]

    async def scores(self, text: str, ids: Sequence[PassageId]) -> dict[PassageId, float]:
        """The text's BM25 score of each of these passages, 0 where no word is shared; unknown ids are left out."""
        words = tokens(text)
        if not self._built or not words:
            return {}
        places = self._built.places
        scores = self._built.columns.scores(words, len(self._built.ids))
        return {id: float(scores[places[id]]) for id in ids if id in places}

    def spread(self, text: str, audiences: Sequence[str]) -> tuple[float, float]:
        """Mean and standard deviation of the text's BM25 score over all passages of the audiences."""
        if not self._built:
            return 0.0, 0.0
        seen = _scores(self._built, text, audiences)[_is_for(self._built, audiences)]
        return (float(seen.mean()), float(seen.std())) if len(seen) else (0.0, 0.0)

    def idf(self, token: str) -> float:
        """Rarity of a token as BM25 weighs it, ln(1 + (N - n + .5) / (n + .5)); highest for unknown ones."""
        if not self._built:
            return 0.0
        total = len(self._built.ids)
        start, end = self._built.columns.of(token)
        holding = end - start
        return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _is_for(built: _Built, audiences: Sequence[str]) -> NDArray[np.bool_]:
    wanted = [number for number, name in enumerate(built.names) if name in audiences]
    return np.isin(built.audiences, wanted)


def _scores(built: _Built, text: str, audiences: Sequence[str]) -> NDArray[np.float32]:
    scores = built.columns.scores(tokens(text), len(built.ids))
    if not set(built.names) <= set(audiences):
        scores = np.where(_is_for(built, audiences), scores, np.float32(0))
    return scores


def _build(passages: Sequence[Passage]) -> _Built | None:
    if not passages:
        return None
    from bm25s import BM25

    bm25 = BM25()
    # An index of no word at all cannot be built; the empty token stands for a passage without words.
    bm25.index([tokens(whole_text(passage)) or [""] for passage in passages], show_progress=False)
    names = sorted({passage.audience for passage in passages})
    numbers = {name: number for number, name in enumerate(names)}
    audiences = np.array([numbers[passage.audience] for passage in passages], dtype=np.int32)
    made = bm25.scores
    columns = _Columns(made["data"], made["indices"], made["indptr"], bm25.vocab_dict)
    ids = [passage.id for passage in passages]
    return _Built(columns, ids, audiences, names, _places(ids))


def _places(ids: Sequence[PassageId]) -> dict[PassageId, int]:
    return {id: row for row, id in enumerate(ids)}


def _keep(built: _Built, folder: Path, mark: str) -> None:
    """Writes beside and renames. What cannot be kept (a full or read-only disk) is only built again next time."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        np.save(draft / _WEIGHTS, built.columns.weights)
        np.save(draft / _ROWS_OF, built.columns.rows)
        np.save(draft / _STARTS, built.columns.starts)
        (draft / _VOCABULARY).write_text(json.dumps(built.columns.vocabulary), encoding="utf-8")
        rows = {"ids": built.ids, "audiences": built.audiences.tolist(), "names": built.names}
        (draft / _ROWS).write_text(json.dumps(rows), encoding="utf-8")
        (draft / _MARK).write_text(_full_mark(mark), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)


def _opened(folder: Path, mark: str) -> _Built | None:
    try:
        if (folder / _MARK).read_text(encoding="utf-8") != _full_mark(mark):
            return None
        rows = json.loads((folder / _ROWS).read_text(encoding="utf-8"))
        weights, numbers = (np.load(folder / name, mmap_mode="r") for name in (_WEIGHTS, _ROWS_OF))
        vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        columns = _Columns(weights, numbers, np.load(folder / _STARTS), vocabulary)
        audiences = np.array(rows["audiences"], dtype=np.int32)
        built = _Built(columns, rows["ids"], audiences, rows["names"], _places(rows["ids"]))
        return built if _is_whole(built) else None
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def _is_whole(built: _Built) -> bool:
    """Whether the files belong together, so that no search can reach beyond the passages."""
    columns, count = built.columns, len(built.ids)
    whole = len(columns.weights) == len(columns.rows) == int(columns.starts[-1])
    return whole and int(columns.rows.max(initial=-1)) < count == len(built.audiences)


def _full_mark(mark: str) -> str:
    return f"{TOKENS_VERSION} {mark}"
