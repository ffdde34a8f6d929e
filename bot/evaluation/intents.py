"""Measures the intent head on any labelled data set."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from shopclerk.knowledge.ports import Embedder, Vectors

from ..errors import EvaluationError
from ..understanding.intent_head import OUT_OF_SCOPE, IntentHead, train
from .rows import read_rows

Figures = dict[str, float | int | None]

_BATCH = 64
_TIMED = 500
"""Texts whose prediction is timed one by one."""


class IntentRow(BaseModel):
    """A labelled utterance; what is out of scope is labelled `oos`."""

    model_config = ConfigDict(strict=True)

    text: str = Field(min_length=1)
    intent: str = Field(min_length=1)


async def evaluate_intents(train_rows: Path, test_rows: Path, embedder: Embedder) -> Figures:
    """Train on one JSON Lines file, measure on another. Raises EvaluationError naming file and line, EmbedderError.

    `accuracy` and `macro_f1` count `oos` as an intent; an in-scope row called `oos` is wrong in `in_scope_accuracy`.
    The two oos figures are None without oos rows in the test. `p50_ms` is a prediction beside its embedding.
    """
    taught, asked = read_rows(train_rows, IntentRow), read_rows(test_rows, IntentRow)
    if len({row.intent for row in taught} - {OUT_OF_SCOPE}) < 2:
        raise EvaluationError(f"{train_rows}: one intent only; a head needs two or more to tell apart")
    texts = [row.text for row in taught]
    vectors = await _embed(texts, embedder)
    head = await asyncio.to_thread(train, texts, vectors, [row.intent for row in taught])
    questions = [row.text for row in asked]
    question_vectors = await _embed(questions, embedder)
    said = await asyncio.to_thread(head.predict_many, questions, question_vectors)
    gold, names = (np.array([row.intent for row in asked]), np.array([intent.name for intent in said]))
    p50 = await asyncio.to_thread(_median_ms, head, questions[:_TIMED], question_vectors)
    return {"n": len(asked), **_figures(gold, names), "p50_ms": round(p50, 3)}


async def _embed(texts: Sequence[str], embedder: Embedder) -> Vectors:
    parts = [await embedder.embed_queries(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
    return np.concatenate(parts)


def _figures(gold: NDArray[np.str_], said: NDArray[np.str_]) -> Figures:
    right, off_topic, turned_away = gold == said, gold == OUT_OF_SCOPE, said == OUT_OF_SCOPE
    caught = int((off_topic & turned_away).sum())
    return {
        "accuracy": _share(int(right.sum()), len(gold)),
        "macro_f1": round(float(np.mean([_f1(gold == name, said == name) for name in np.unique(gold)])), 4),
        "in_scope_accuracy": _share(int(right[~off_topic].sum()), int((~off_topic).sum())),
        "oos_recall": _share(caught, int(off_topic.sum())),
        "oos_precision": _share(caught, int(turned_away.sum())) if off_topic.any() else None,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _f1(gold: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return float(2 * (gold & said).sum() / (gold.sum() + said.sum()))


def _median_ms(head: IntentHead, texts: Sequence[str], vectors: Vectors) -> float:
    spent = []
    for text, vector in zip(texts, vectors, strict=False):
        start = time.perf_counter()
        head.predict(text, vector)
        spent.append(time.perf_counter() - start)
    return float(np.median(spent) * 1000)
