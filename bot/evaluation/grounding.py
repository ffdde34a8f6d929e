"""Measures the grounding check on replies that people labelled attributable to a passage or not."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import AliasChoices, BaseModel, Field, field_validator, model_validator

from ..guardrails.grounding import Judgement, judge
from .rows import read_rows


class GroundingRow(BaseModel):
    """One labelled reply. The BEGIN benchmark's own columns (`knowledge`, `response`, `label`) are read too."""

    reply: str = Field(validation_alias=AliasChoices("reply", "response"))
    sources: tuple[str, ...] = ()
    passage: str = Field(default="", validation_alias=AliasChoices("passage", "knowledge"))
    attributable: bool = Field(validation_alias=AliasChoices("attributable", "label"))

    @field_validator("attributable", mode="before")
    @classmethod
    def _read_label(cls, label: Any) -> Any:
        if isinstance(label, str) and label.strip().endswith(("ully attributable", "Generic")):
            return label.strip() == "Fully attributable"
        return label

    @model_validator(mode="after")
    def _needs_a_source(self) -> "GroundingRow":
        if not self.sources and not self.passage:
            raise ValueError("a row needs a passage or sources")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything the reply may rest on."""
        return (*self.sources, self.passage) if self.passage else self.sources


def evaluate_grounding(path: Path) -> dict[str, float | int | None]:
    """`n, auroc, precision, recall, p50_ms`; a reply counts as judged attributable when it states supported facts.

    `auroc` is None where all rows carry one label. Raises EvaluationError with `file:line` for a bad row.
    """
    rows = read_rows(path, GroundingRow)
    judgements: list[Judgement] = []
    milliseconds: list[float] = []
    for row in rows:
        start = time.perf_counter()
        judgements.append(judge(row.reply, row.texts))
        milliseconds.append((time.perf_counter() - start) * 1000)
    truth = np.array([row.attributable for row in rows])
    judged = np.array([judgement.supported and judgement.factual for judgement in judgements])
    right = int((truth & judged).sum())
    return {
        "n": len(rows),
        "auroc": area_under_roc(truth, [judgement.score for judgement in judgements]),
        "precision": right / int(judged.sum()) if judged.any() else None,
        "recall": right / int(truth.sum()) if truth.any() else None,
        "p50_ms": float(np.median(milliseconds)),
    }


def area_under_roc(truth: NDArray[np.bool_], scores: Sequence[float]) -> float | None:
    """The chance that a true row scores above a false one, ties counting half; None without both."""
    values = np.asarray(scores)
    positives, negatives = values[truth], values[~truth]
    if not len(positives) or not len(negatives):
        return None
    above = (positives[:, None] > negatives).sum() + 0.5 * (positives[:, None] == negatives).sum()
    return float(above / (len(positives) * len(negatives)))
