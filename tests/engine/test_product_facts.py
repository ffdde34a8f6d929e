"""An attribute of a product that a question names is answered from its row in the catalogue, and from no other's."""

from pathlib import Path

import pytest

from shopclerk.bot.engine.product_facts import citations_of, facts_asked, without_others
from shopclerk.knowledge.documents.reading import read_documents
from shopclerk.knowledge.passage import Passage, ScoredPassage
from shopclerk.knowledge.ports import CutDocument

OUTDOOR = """\
sku,name,category,brand,price,currency,weight_g,colour,material,stock,description
T2,Brae 2 tent,tents,,329.00,GBP,1450,moss,"nylon, aluminium",14,"Freestanding. Hydrostatic head 3,000 mm."
T4,Brae 4 tent,tents,,489.00,GBP,3900,sand,polyester,0,Family tent with standing room.
S1,Fell sleeping bag,sleeping bags,,189.00,GBP,980,navy,goose down,40,Zip on the left.
G1,Ghyll gas stove,cooking,,42.50,GBP,110,,titanium,yes,Screw-in cartridges only.
H1,Beam 300 headlamp,lighting,,34.00,GBP,86,black,,from May,"Burns 6 hours on high. IPX6."
B1,Crag boots,footwear,,165.00,GBP,1180,brown,leather,25,Waterproof membrane; half sizes 36 to 48.
B2,Ridge hiking trousers,trousers,,65.00,GBP,400,brown,cotton,2,Water-repellent.
A1,Sona Bar speaker,speakers,Sona,129,GBP,2100,,,3,Mains powered.
A2,Sona Mini speaker,speakers,Sona,39,GBP,300,,,3,With a strap.
"""
PHARMACY = """\
编号,名称,分类,价格,库存,净重(克),成分,用法用量,产地
P1,清风维生素C咀嚼片,维生素,59元,120,180,山梨糖醇,每日1片,德国
P2,安护医用口罩,口罩,29.9元,0,,无纺布,,中国
"""
BOOKS = """\
ISBN\tTitle\tAuthor\tPrice (€)\tPages\tLanguage\tStock
1\tNight Trains\tMara Lind\t11.00\t256\tEnglish\tsold out
2\tA Guide to Moss\tInes Duarte\t1,032.00\t\tFrench\t
"""


def catalogue(text: str, folder: Path, name: str = "products.csv") -> list[ScoredPassage]:
    (folder / name).write_text(text, encoding="utf-8")
    passages: list[Passage] = []
    for cut in read_documents(folder):
        assert isinstance(cut, CutDocument), cut
        passages += cut.passages
    return [ScoredPassage(passage=one, score=0.2, cosine=0.4) for one in passages]


def said(question: str, found: list[ScoredPassage], language: str = "en") -> list[str] | None:
    """The facts said; None where the question names no product or no attribute."""
    asked = facts_asked(question, found, language)
    return None if asked is None else [fact.said for fact in asked.facts]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how heavy is the Fell sleeping bag?", ["Fell sleeping bag weight: 980 g."]),
        ("what is the sleeping bag made of", ["Fell sleeping bag material: goose down."]),
        ("how much is the headlamp", ["Beam 300 headlamp price: £34.00."]),
        ("is the Brae 4 in stock?", ["Brae 4 tent: out of stock at the moment."]),
        ("is the Brae 2 in stock?", ["Brae 2 tent: in stock."]),
        ("how many Brae 2 tents are left", ["Brae 2 tent: 14 in stock."]),
        ("is the headlamp available", ["Beam 300 headlamp stock: from May."]),
        ("what sizes do the Crag boots come in", ["Waterproof membrane; half sizes 36 to 48."]),
        ("is the headlamp waterproof", ["IPX6."]),
        ("do the cartridges fit in the gas stove", ["Screw-in cartridges only."]),
        ("which is lighter, the Brae 2 or the Brae 4?", ["Brae 2 tent weight: 1450 g.", "Brae 4 tent weight: 3900 g."]),
        (
            "compare the weight of the Sona Bar and the Sona Mini",
            ["Sona Bar speaker weight: 2100 g.", "Sona Mini speaker weight: 300 g."],
        ),
    ],
)
def test_the_attribute_asked_for_is_said_of_the_product_named(question: str, answer: list[str], tmp_path: Path) -> None:
    found = said(question, catalogue(OUTDOOR, tmp_path))
    assert found is not None
    assert sorted(found) == answer


@pytest.mark.parametrize("question", ["what voltage is the Brae 2 tent", "what colour is the gas stove"])
def test_an_attribute_the_row_does_not_have_is_not_made_up(question: str, tmp_path: Path) -> None:
    assert said(question, catalogue(OUTDOOR, tmp_path)) == []


@pytest.mark.parametrize(
    "question",
    [
        "how much is the microwave",
        "how much is a gas cartridge",
        "how much is the Brae 3 tent",
        "how much is a spare pole for the Brae 2 tent",
        "are the Ridge hiking boots waterproof",
        "how long does delivery take",
    ],
)
def test_another_thing_is_not_answered_from_a_neighbours_row(question: str, tmp_path: Path) -> None:
    assert not said(question, catalogue(OUTDOOR, tmp_path))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("维生素C咀嚼片多少钱", ["清风维生素C咀嚼片的价格：59 元。"]),
        ("维生素C咀嚼片怎么吃？", ["清风维生素C咀嚼片的用法用量：每日1片。"]),
        ("维生素C咀嚼片多重", ["清风维生素C咀嚼片的净重：180 克。"]),
        ("口罩有货吗", ["安护医用口罩目前缺货。"]),
        ("口罩是哪里产的", ["安护医用口罩的产地：中国。"]),
        ("口罩一天吃几次", []),
        ("阿司匹林多少钱", None),
    ],
)
def test_chinese_columns_answer_chinese_questions(question: str, answer: list[str] | None, tmp_path: Path) -> None:
    assert said(question, catalogue(PHARMACY, tmp_path), "zh") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who wrote Night Trains?", ["Night Trains author: Mara Lind."]),
        ("how much is Night Trains", ["Night Trains price: €11.00."]),
        ("what language is A Guide to Moss in", ["A Guide to Moss language: French."]),
        ("is Night Trains in stock", ["Night Trains: out of stock at the moment."]),
        ("how many pages does A Guide to Moss have", []),
    ],
)
def test_units_and_currencies_may_stand_in_the_name_of_a_column(
    question: str, answer: list[str], tmp_path: Path
) -> None:
    assert said(question, catalogue(BOOKS, tmp_path, "books.tsv")) == answer


def test_a_catalogue_in_another_language_answers_in_the_shoppers(tmp_path: Path) -> None:
    found = catalogue(OUTDOOR, tmp_path)
    assert said("睡袋多重？", sorted(found, key=lambda one: one.passage.section != "Fell sleeping bag"), "zh") == [
        "Fell sleeping bag 的重量：980 克。"
    ]


def test_every_product_is_cited_once_with_the_sentence_of_its_own_row(tmp_path: Path) -> None:
    asked = facts_asked("which is heavier, the Brae 2 or the Brae 4", catalogue(OUTDOOR, tmp_path), "en")
    assert asked is not None
    citations, numbers = citations_of(asked.facts)
    assert numbers == [1, 2]
    assert {one.uri: one.quote for one in citations} == {
        "products.csv#t2": "Brae 2 tent weight: 1450 g.",
        "products.csv#t4": "Brae 4 tent weight: 3900 g.",
    }


def test_the_number_in_stock_is_told_to_nobody_who_does_not_ask(tmp_path: Path) -> None:
    texts = [one.passage.text for one in catalogue(OUTDOOR, tmp_path)]
    assert "Brae 2 tent stock: in stock." in texts[0]
    assert "14" not in texts[0].replace("1450", "")


def test_passages_of_another_model_answer_nothing(tmp_path: Path) -> None:
    found = catalogue(OUTDOOR, tmp_path)
    kept = without_others(found, "is the Brae 3 in stock", meant=None)
    assert not [one for one in kept if one.passage.section.startswith("Brae")]
    assert [one.passage.section for one in without_others(found, "the stove", meant=["products.csv#g1"])] == [
        "Ghyll gas stove"
    ]
