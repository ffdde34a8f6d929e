"""How recommendations are measured: leave the last one out, and name the row that is wrong."""

import json
from pathlib import Path

import pytest

from shopclerk.bot.errors import EvaluationError
from shopclerk.bot.evaluation.recommendations import (
    capped_recall,
    evaluate_recommendations,
    hit_rate,
    ndcg,
    recall,
)


def write(path: Path, *rows: object) -> Path:
    file = path / "histories.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return file


def walkers(count: int) -> list[dict[str, object]]:
    """Everybody walks round the same circle of items, from different places."""
    return [{"customer": f"c{n}", "items": [f"i{(n + step) % 6}" for step in range(4)]} for n in range(count)]


def test_items_one_by_one_give_hit_rate_and_ndcg(tmp_path: Path) -> None:
    result = evaluate_recommendations(write(tmp_path, *walkers(60)), at=1)
    assert set(result) >= {"n", "hit_rate@1", "ndcg@1", "p50_ms"}
    assert (result["n"], result["hit_rate@1"], result["ndcg@1"]) == (60, 1.0, 1.0)


def test_baskets_give_recall_of_all_and_of_new_items(tmp_path: Path) -> None:
    rows = [{"customer": n, "baskets": [["milk", f"a{n % 3}"], ["milk"], ["milk", f"b{n % 3}"]]} for n in range(30)]
    result = evaluate_recommendations(write(tmp_path, *rows), at=2)
    assert set(result) >= {"recall@2", "new_item_recall@2", "capped_recall@2", "popular_recall@2", "own_recall@2"}
    assert result["own_recall@2"] == 0.5
    recalled = result["recall@2"]
    assert isinstance(recalled, float)
    assert recalled >= 0.5


def test_of_items_bought_as_often_the_customers_own_are_the_latest(tmp_path: Path) -> None:
    rows = [{"customer": n, "baskets": [["aged"], ["fresh"], ["fresh"]]} for n in range(6)]
    result = evaluate_recommendations(write(tmp_path, *rows), at=1)
    assert (result["own_recall@1"], result["own_capped_recall@1"]) == (1.0, 1.0)


def test_new_items_are_ranked_among_new_ones_only(tmp_path: Path) -> None:
    rows = [
        {"customer": n, "baskets": [["milk", "tea"], ["milk", "tea"], ["milk", "jam" if n % 4 else "tea"]]}
        for n in range(40)
    ]
    rows += [{"customer": f"had{n}", "baskets": [["jam"], ["milk"], ["milk"]]} for n in range(9)]
    assert evaluate_recommendations(write(tmp_path, *rows), at=1)["new_item_recall@1"] == 1.0


def test_a_customer_with_one_purchase_is_left_out_and_counted(tmp_path: Path) -> None:
    result = evaluate_recommendations(write(tmp_path, *walkers(12), {"customer": "new", "items": ["i1"]}))
    assert (result["n"], result["left_out"]) == (12, 1)


def test_the_held_out_purchase_is_not_learned_from(tmp_path: Path) -> None:
    rows = [{"customer": n, "items": ["a", "b", f"secret{n}"]} for n in range(8)]
    assert evaluate_recommendations(write(tmp_path, *rows))["hit_rate@10"] == 0.0


def test_a_catalogue_brings_in_what_nobody_bought_before(tmp_path: Path) -> None:
    rows = [{"customer": n, "items": [f"a{n}", f"b{n}", "late"]} for n in range(6)]
    catalogue = tmp_path / "catalogue.jsonl"
    catalogue.write_text('{"id": "late", "name": "arrived late", "price": 3}', encoding="utf-8")
    histories = write(tmp_path, *rows)
    assert evaluate_recommendations(histories, at=50)["hit_rate@50"] == 0.0
    assert evaluate_recommendations(histories, at=50, catalogue=catalogue)["hit_rate@50"] == 1.0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"customer": "x"}, "items"),
        ({"customer": "x", "items": ["a"], "baskets": [["a"]]}, "either"),
        ({"customer": "x", "baskets": [["a"], []]}, "empty basket"),
        ({"items": ["a", "b"]}, "customer"),
        ("{not json", "JSON"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: object, said: str) -> None:
    with pytest.raises(EvaluationError, match=f"histories.jsonl:3: .*{said}"):
        evaluate_recommendations(write(tmp_path, *walkers(2), row))


def test_a_place_below_one_and_nobody_to_measure_are_errors(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="--at 0"):
        evaluate_recommendations(write(tmp_path, *walkers(2)), at=0)
    with pytest.raises(EvaluationError, match="single purchase"):
        evaluate_recommendations(write(tmp_path, {"customer": "x", "items": ["a"]}))


def test_the_measures_are_those_of_the_field() -> None:
    assert hit_rate({"a"}, ["b", "a"]) == 1.0
    assert recall({"a", "b", "c", "d"}, ["a", "x"]) == 0.25
    assert capped_recall({"a", "b", "c", "d"}, ["a", "x"], 2) == 0.5
    assert capped_recall({"a"}, ["a", "x"], 2) == 1.0
    assert ndcg({"a"}, ["x", "a"], 10) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg({"a", "b"}, ["a", "b"], 10) == pytest.approx(1.0)
