"""The question set stands on the demo corpus: every gold place exists and every fact is written there."""

import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

import shopclerk.knowledge
from shopclerk.bot.evaluation.rows import read_rows
from shopclerk.bot.model.shop_rules import ShopRules
from shopclerk.knowledge.documents.reading import read_documents
from shopclerk.knowledge.passage import Passage
from shopclerk.knowledge.ports import CutDocument

HERE = Path(__file__).parent
CORPUS = Path(shopclerk.knowledge.__file__).parent / "corpus"
PRODUCTS = "products.csv"
PROMISED = {
    "en.jsonl": 100,
    "zh.jsonl": 70,
    "zh_on_en.jsonl": 50,
    "unanswerable.jsonl": 60,
    "follow_ups.jsonl": 25,
    "everyday_en.jsonl": 110,
    "everyday_zh.jsonl": 80,
    "everyday_zh_on_en.jsonl": 50,
    "everyday_unanswerable.jsonl": 60,
}
ANSWERED = ("en.jsonl", "zh.jsonl", "follow_ups.jsonl", "everyday_en.jsonl", "everyday_zh.jsonl")
ACROSS = ("zh_on_en.jsonl", "everyday_zh_on_en.jsonl")
ANSWERABLE = (*ANSWERED, *ACROSS)
UNANSWERABLE = ("unanswerable.jsonl", "everyday_unanswerable.jsonl")

Places = Mapping[str, tuple[Passage, ...]]


class Question(BaseModel):
    """A row: the question, the passages that rightly answer it, and what an answer must and must never hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    query: str
    history: list[str] = []
    gold: list[str] = []
    facts: list[str] = []
    never: list[str] = []
    answerable: bool


def questions(name: str) -> list[Question]:
    return read_rows(HERE / name, Question)


def is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


@pytest.fixture(scope="module")
def places() -> Places:
    """Passages by every uri that may be gold: their own and that of their document."""
    found: dict[str, tuple[Passage, ...]] = {}
    for outcome in read_documents(CORPUS, variables=ShopRules().variables()):
        assert isinstance(outcome, CutDocument), outcome
        for passage in outcome.passages:
            for uri in {passage.uri, passage.document}:
                found[uri] = (*found.get(uri, ()), passage)
    return found


def said_at(places: Places, uri: str, locale: str) -> str:
    """What stands at a place for a shopper of that language; spaces and line ends are all one blank."""
    passages = places[uri]
    own = [passage for passage in passages if passage.locale == locale] or passages
    return " ".join(" ".join(passage.text for passage in own).split()).casefold()


def test_every_file_holds_as_many_questions_as_promised() -> None:
    counts = {name: len(questions(name)) for name in PROMISED}
    assert {name: count for name, count in counts.items() if count < PROMISED[name]} == {}


def test_no_question_is_asked_twice() -> None:
    asked = [(*row.history, row.query) for row in chain.from_iterable(map(questions, PROMISED))]
    assert sorted({one for one in asked if asked.count(one) > 1}) == []
    assert [one for one in asked if any(said != said.strip() or not said for said in one)] == []


@pytest.mark.parametrize("name", UNANSWERABLE)
def test_unanswerable_questions_have_no_gold_and_come_in_both_languages(name: str) -> None:
    rows = questions(name)
    assert [row.query for row in rows if row.answerable or row.gold or row.facts or row.never] == []
    chinese = sum(is_chinese(row.query) for row in rows)
    assert chinese >= 20
    assert len(rows) - chinese >= 40


@pytest.mark.parametrize("name", ANSWERABLE)
def test_answerable_questions_name_places_that_exist_and_that_shoppers_may_see(name: str, places: Places) -> None:
    rows = questions(name)
    assert [row.query for row in rows if not row.answerable or not row.gold] == []
    assert [row.query for row in rows if len(set(row.gold)) < len(row.gold)] == []
    gold = {uri for row in rows for uri in row.gold}
    assert sorted(gold - places.keys()) == []
    assert sorted(uri for uri in gold if any(passage.audience != "public" for passage in places[uri])) == []


@pytest.mark.parametrize("name", ANSWERED)
def test_every_fact_stands_in_a_gold_passage_of_the_askers_language(name: str, places: Places) -> None:
    unfounded = []
    for row in questions(name):
        locale = "zh" if is_chinese(row.query) else "en"
        sources = [said_at(places, uri, locale) for uri in row.gold]
        for fact in row.facts:
            alternatives = [one.casefold() for one in fact.split("|")]
            if not any(one in source for one in alternatives for source in sources):
                unfounded.append((row.query, fact))
        if not 1 <= len(row.facts) <= 2:
            unfounded.append((row.query, f"{len(row.facts)} facts"))
    assert unfounded == []


@pytest.mark.parametrize("name", ANSWERED)
def test_what_must_never_be_said_stands_in_no_gold_passage(name: str, places: Places) -> None:
    clashes = [
        (row.query, wrong, uri)
        for row in questions(name)
        for uri in row.gold
        for wrong in row.never
        if wrong.casefold() in said_at(places, uri, "zh" if is_chinese(row.query) else "en")
    ]
    assert clashes == []


@pytest.mark.parametrize("name", ["zh.jsonl", "everyday_zh.jsonl", *ACROSS])
def test_chinese_questions_are_answered_in_chinese_or_on_purpose_in_english(name: str, places: Places) -> None:
    rows = questions(name)
    is_home = name not in ACROSS
    assert [row.query for row in rows if not is_chinese(row.query)] == []
    gold = {uri for row in rows for uri in row.gold if not uri.startswith(PRODUCTS)}
    assert sorted(uri for uri in gold if (places[uri][0].locale == "zh") is not is_home) == []


def test_follow_ups_need_their_history_and_come_in_both_languages() -> None:
    rows = questions("follow_ups.jsonl")
    assert [row.query for row in rows if not row.history] == []
    assert {is_chinese(row.query) for row in rows} == {True, False}


@pytest.mark.parametrize(
    ("name", "locale", "products"),
    [("en.jsonl", "en", 20), ("zh.jsonl", "zh", 20), ("everyday_en.jsonl", "en", 25), ("everyday_zh.jsonl", "zh", 15)],
)
def test_every_public_document_and_enough_products_are_asked_about(
    name: str, locale: str, products: int, places: Places
) -> None:
    gold = {uri for row in questions(name) for uri in row.gold}
    documents = {
        passage.document
        for passages in places.values()
        for passage in passages
        if passage.audience == "public" and passage.locale == locale
    }
    assert sorted(documents - {uri.partition("#")[0] for uri in gold}) == []
    assert len({uri for uri in gold if uri.startswith(PRODUCTS)}) >= products
