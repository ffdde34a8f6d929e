"""KeywordIndex over bm25s, in memory; a folder keeps it so that a large one opens at once."""

import asyncio
import json
import math
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .passage import Passage, PassageId
from .pieces import whole_text
from .ports import Hit
from .tokens import TOKENS_VERSION, tokens

_ROWS = "passages.json"
_MARK = "mark.txt"


@dataclass(frozen=True, slots=True)
class _Built:
    """One finished index; it is replaced as a whole, so a search never sees half of it."""

    bm25: Any
    ids: list[PassageId]
    audiences: NDArray[np.int32]
    names: list[str]


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
        row = self._built.bm25.vocab_dict.get(token)
        starts = self._built.bm25.scores["indptr"]
        holding = int(starts[row + 1] - starts[row]) if row is not None else 0
        return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _is_for(built: _Built, audiences: Sequence[str]) -> NDArray[np.bool_]:
    wanted = [number for number, name in enumerate(built.names) if name in audiences]
    return np.isin(built.audiences, wanted)


def _scores(built: _Built, text: str, audiences: Sequence[str]) -> NDArray[np.float32]:
    rows = built.bm25.get_tokens_ids(tokens(text))
    if not rows:
        return np.zeros(len(built.ids), dtype=np.float32)
    scores: NDArray[np.float32] = built.bm25.get_scores_from_ids(rows)
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
    return _Built(bm25, [passage.id for passage in passages], audiences, names)


def _keep(built: _Built, folder: Path, mark: str) -> None:
    """Writes beside and renames. What cannot be kept (a full or read-only disk) is only built again next time."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        built.bm25.save(str(draft), show_progress=False)
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
        from bm25s import BM25

        rows = json.loads((folder / _ROWS).read_text(encoding="utf-8"))
        bm25 = BM25.load(str(folder), mmap=True, show_progress=False)
        built = _Built(bm25, rows["ids"], np.array(rows["audiences"], dtype=np.int32), rows["names"])
        return built if bm25.scores["num_docs"] == len(built.ids) == len(built.audiences) else None
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def _full_mark(mark: str) -> str:
    return f"{TOKENS_VERSION} {mark}"
