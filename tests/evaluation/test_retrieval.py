"""How retrieval is measured: recall by distinct documents or passages, intervals, bad rows."""

import json
from pathlib import Path

import pytest

from shopclerk.bot.errors import EvaluationError
from shopclerk.bot.evaluation.retrieval import evaluate_retrieval, rank_of, wilson_interval
from shopclerk.knowledge.passage import Passage, PassageId, ScoredPassage
from shopclerk.knowledge.ports import Query


def found(*uris: str) -> list[ScoredPassage]:
    return [
        ScoredPassage(
            passage=Passage(
                id=PassageId(str(place)),
                document=uri.split("#")[0],
                uri=uri,
                title="t",
                section="s",
                text="x",
                locale="en",
            ),
            score=0.5,
        )
        for place, uri in enumerate(uris)
    ]


class Canned:
    """Finds the same for everyone and keeps the queries."""

    def __init__(self, *uris: str) -> None:
        self.asked: list[Query] = []
        self._found = found(*uris)

    async def retrieve(self, query: Query) -> list[ScoredPassage]:
        self.asked.append(query)
        return self._found


def write(path: Path, *rows: object) -> Path:
    file = path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


def test_several_passages_of_one_document_count_once_where_gold_names_documents() -> None:
    shown = found("a.md#1", "a.md#2", "a.md#3", "b.md#1")
    assert rank_of(["b.md"], shown) == 2
    assert rank_of(["b.md#1"], shown) == 4
    assert rank_of(["c.md"], shown) is None


def test_the_first_of_several_golds_counts() -> None:
    assert rank_of(["b.md#1", "a.md#2"], found("a.md#1", "a.md#2", "b.md#1")) == 2


def test_the_same_passage_in_two_languages_is_one_place() -> None:
    assert rank_of(["p.csv#2"], found("p.csv#1", "p.csv#1", "p.csv#2")) == 2


async def test_recall_mrr_and_intervals(tmp_path: Path) -> None:
    golds = ["a.md", "b.md", "d.md", "missing.md"]
    questions = write(tmp_path, *({"query": "q", "gold": [gold]} for gold in golds))
    result = await evaluate_retrieval(questions, Canned("a.md#1", "b.md#1", "c.md#1", "d.md#1"))
    assert result["n"] == 4
    assert (result["recall@1"], result["recall@3"], result["recall@5"]) == (0.25, 0.5, 0.75)
    assert result["mrr"] == round((1 + 1 / 2 + 1 / 4) / 4, 4)
    assert result["recall@3_ci"] == wilson_interval(2, 4)
    assert set(result) >= {"recall@10", "p50_ms", "p99_ms"}


def test_the_interval_holds_the_share_and_narrows_with_more_questions() -> None:
    assert wilson_interval(50, 100) == pytest.approx([0.4038, 0.5962], abs=1e-3)
    assert wilson_interval(0, 10)[0] == 0
    assert wilson_interval(10, 10)[1] == 1
    narrow, wide = wilson_interval(500, 1000), wilson_interval(5, 10)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


async def test_the_language_and_the_history_go_into_the_query(tmp_path: Path) -> None:
    canned = Canned("a.md#1")
    questions = write(
        tmp_path,
        {"query": "退货运费谁出？", "gold": ["a.md"]},
        {"query": "and for shoes?", "gold": ["a.md"], "history": ["how long is the return window"]},
    )
    await evaluate_retrieval(questions, canned)
    assert canned.asked[0].locale == "zh"
    assert "shoes" in canned.asked[1].text
    assert "return" in canned.asked[1].text


@pytest.mark.parametrize("row", [{"query": "q"}, {"query": "q", "gold": []}, {"gold": ["a"]}, ["q"]])
async def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: object) -> None:
    questions = write(tmp_path, {"query": "q", "gold": ["a.md"]}, row)
    with pytest.raises(EvaluationError, match=r"questions\.jsonl:2"):
        await evaluate_retrieval(questions, Canned("a.md#1"))
