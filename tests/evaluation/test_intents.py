"""The intent figures are counted as promised."""

import json
from pathlib import Path

import pytest

from shopclerk.bot.errors import EvaluationError
from shopclerk.bot.evaluation.intents import evaluate_intents
from shopclerk.knowledge.hash_embedder import HashEmbedder

ENDINGS = ("", " please", " now", " today", " thanks", " for me", " at once", " again")
TAUGHT = {
    "track": ["track my parcel", "where is my parcel", "parcel tracking"],
    "invoice": ["send an invoice", "need my invoice", "invoice for tax"],
    "stock": ["lamp in stock", "is it in stock", "stock again when"],
}
OFF_TOPIC = ["tell a joke", "weather in paris", "capital of peru", "who won the match"]


def written(path: Path, rows: list[tuple[str, str]]) -> Path:
    path.write_text("".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in rows))
    return path


def taught(*, off_topic: bool) -> list[tuple[str, str]]:
    rows = [(text + end, intent) for intent, texts in TAUGHT.items() for text in texts for end in ENDINGS]
    return rows + [(text + end, "oos") for text in OFF_TOPIC for end in ENDINGS if off_topic]


async def test_every_figure_is_counted(tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl", taught(off_topic=True))
    asked = [
        ("where is my parcel please", "track"),
        ("need my invoice today", "invoice"),
        ("lamp in stock again", "stock"),
        ("send an invoice now", "track"),
        ("tell a joke today", "oos"),
        ("where is my parcel thanks", "oos"),
    ]
    figures = await evaluate_intents(train, written(tmp_path / "test.jsonl", asked), HashEmbedder())
    p50 = figures.pop("p50_ms")
    assert isinstance(p50, float)
    assert p50 > 0
    assert figures == {
        "n": 6,
        "accuracy": 0.6667,
        # f1: track 2/4, invoice 2/3, stock 1, oos 2/3
        "macro_f1": 0.7083,
        "in_scope_accuracy": 0.75,
        "oos_recall": 0.5,
        "oos_precision": 1.0,
    }


async def test_without_off_topic_rows_their_figures_are_null(tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl", taught(off_topic=False))
    figures = await evaluate_intents(
        train, written(tmp_path / "test.jsonl", [("need my invoice", "invoice")]), HashEmbedder()
    )
    assert figures["oos_recall"] is None
    assert figures["oos_precision"] is None
    assert figures["accuracy"] == figures["in_scope_accuracy"] == 1.0


async def test_a_bad_row_is_named(tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl", taught(off_topic=False))
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "a", "intent": "b"}\n{"text": "a", "label": "b"}\n')
    with pytest.raises(EvaluationError, match=r"bad\.jsonl:2: intent: Field required"):
        await evaluate_intents(train, bad, HashEmbedder())
    with pytest.raises(EvaluationError, match=r"one\.jsonl: one intent only"):
        await evaluate_intents(written(tmp_path / "one.jsonl", [("a", "b"), ("c", "oos")]), train, HashEmbedder())
