"""The grounding figures, and bad rows named by their line."""

import json
from pathlib import Path

import numpy as np
import pytest

from shopclerk.bot.errors import EvaluationError
from shopclerk.bot.evaluation.grounding import area_under_roc, evaluate_grounding

PASSAGE = "Opened headphones can be returned within 14 days of delivery."


def rows_file(folder: Path, *rows: object) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_figures_over_both_forms_of_a_row(tmp_path: Path) -> None:
    path = rows_file(
        tmp_path,
        {"passage": PASSAGE, "reply": "Opened headphones can be returned within 14 days.", "attributable": True},
        {
            "sources": ["Unrelated.", PASSAGE],
            "reply": "Opened headphones can go back in 60 days.",
            "attributable": False,
        },
        {"knowledge": PASSAGE, "response": "I love music so much!", "label": "Generic\r"},
        {"knowledge": PASSAGE, "response": PASSAGE, "label": "Fully attributable\r"},
        {"knowledge": PASSAGE, "response": "The moon is made of cheese.", "label": "Not fully attributable"},
    )

    figures = evaluate_grounding(path)

    assert figures["n"] == 5
    assert figures["auroc"] == 1.0
    assert figures["precision"] == 1.0
    assert figures["recall"] == 1.0
    assert isinstance(figures["p50_ms"], float)


def test_one_label_alone_has_no_auroc(tmp_path: Path) -> None:
    figures = evaluate_grounding(rows_file(tmp_path, {"passage": PASSAGE, "reply": PASSAGE, "attributable": True}))

    assert figures["auroc"] is None
    assert figures["recall"] == 1.0


@pytest.mark.parametrize(
    "bad",
    [
        "{not json",
        {"passage": PASSAGE, "reply": "x"},
        {"reply": "x", "attributable": True},
        {"passage": PASSAGE, "reply": "x", "attributable": "perhaps"},
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, bad: object) -> None:
    path = rows_file(tmp_path, {"passage": PASSAGE, "reply": "x", "attributable": True}, bad)

    with pytest.raises(EvaluationError, match=r"rows\.jsonl:2"):
        evaluate_grounding(path)


def test_the_area_counts_ties_half() -> None:
    truth = np.array([True, True, False, False])

    assert area_under_roc(truth, [0.9, 0.8, 0.2, 0.1]) == 1.0
    assert area_under_roc(truth, [0.5, 0.5, 0.5, 0.5]) == 0.5
    assert area_under_roc(truth, [0.1, 0.9, 0.2, 0.8]) == 0.5
