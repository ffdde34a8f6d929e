"""FAQ and catalogue CSV and JSON Lines become passages."""

import json
from pathlib import Path

import pytest

from shopclerk.knowledge.passage import Kind
from shopclerk.knowledge.pieces import piece_texts

from .reading import documents, passages, problems, write


def test_an_faq_row_is_a_passage_with_its_question(tmp_path: Path) -> None:
    text = 'question,answer,category\nWhere is my order?,"On the order page, day and night.",tracking\n'
    passage = passages(write(tmp_path, {"faq.csv": text}))["faq.csv#where-is-my-order"]
    assert passage.kind is Kind.FAQ
    assert passage.question == passage.section == "Where is my order?"
    assert (passage.title, passage.text) == ("tracking", "On the order page, day and night.")
    assert piece_texts(passage)[0] == "Where is my order?"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffQ;A\nWhere?;Here, there.\n",
        "Question\tAnswer\nWhere?\tHere, there.\n",
        '问题,答案\nWhere?,"Here, there."\n',
        'category,Q,A\r\nx,Where?,"Here, there."\r\n',
    ],
)
def test_delimiters_marks_and_header_names_are_made_out(tmp_path: Path, text: str) -> None:
    assert passages(write(tmp_path, {"faq.csv": text}))["faq.csv#where"].text == "Here, there."


def test_rows_carry_their_own_language_audience_and_dates(tmp_path: Path) -> None:
    text = "question,answer,locale,audience,valid_to\nWo?,Hier.,de,agent,2026-01-01\n退货?,可以。,,,\n"
    found = passages(write(tmp_path, {"faq.csv": text}))
    german, chinese = found["faq.csv#wo"], found["faq.csv#退货"]
    assert (german.locale, german.audience, str(german.valid_to)) == ("de", "agent", "2026-01-01")
    assert (chinese.locale, chinese.audience, chinese.valid_to) == ("zh", "public", None)


PRODUCTS = """sku,name,name_zh,category,brand,price,currency,battery_life,weight_g,image,description,description_zh
HP-1,Trailhead 2 headset,山径耳机,headsets,Quillmere,79.00,USD,40 hours,285,//x.example/1.png,Light and warm.,轻便。
HP-2,Plain mug,,,,9,USD,,,,,
"""


def test_a_product_states_each_fact_in_a_sentence_that_names_it(tmp_path: Path) -> None:
    found = passages(write(tmp_path, {"products.csv": PRODUCTS}))
    headset = found["products.csv#hp-1@en"]
    assert headset.kind is Kind.PRODUCT
    assert headset.text.split("\n") == [
        "Light and warm.",
        "Trailhead 2 headset: headsets by Quillmere, SKU HP-1.",
        "Trailhead 2 headset price: $79.00.",
        "Trailhead 2 headset battery life: 40 hours.",
        "Trailhead 2 headset weight: 285 g.",
    ]
    assert (headset.uri, headset.title, headset.section) == ("products.csv#hp-1", "headsets", "Trailhead 2 headset")
    assert headset.facts["price"] == "79.00"
    assert headset.facts["image"] == "//x.example/1.png"
    assert found["products.csv#hp-2@en"].text == "Plain mug: SKU HP-2.\nPlain mug price: $9."


def test_a_product_named_in_chinese_has_a_chinese_passage_at_the_same_place(tmp_path: Path) -> None:
    found = passages(write(tmp_path, {"products.csv": PRODUCTS}))
    assert found["products.csv#hp-1@zh"].text.split("\n") == [
        "轻便。",
        "山径耳机：headsets，品牌 Quillmere，商品编号 HP-1。",
        "山径耳机的价格：79.00 美元。",
        "山径耳机的电池续航：40 小时。",
        "山径耳机的重量：285 克。",
    ]
    assert found["products.csv#hp-1@zh"].uri == "products.csv#hp-1"
    assert "products.csv#hp-2@zh" not in found


def test_a_catalogue_exported_from_elsewhere_is_understood(tmp_path: Path) -> None:
    text = "Handle,Title,Body (HTML),Vendor,Variant Price\nmug,Mug,<p>For <b>tea</b>.</p>,Kilnby,9.50\n"
    mug = passages(write(tmp_path, {"export.csv": text}))["export.csv#mug@en"]
    assert mug.text == "For tea.\nMug: by Kilnby, SKU mug.\nMug price: 9.50."


def test_a_lone_jsonl_file_names_its_documents_by_their_ids(tmp_path: Path) -> None:
    rows = [
        {"id": "Returns/Window", "title": "Return window", "text": "Thirty days.\nNo more."},
        {"id": 7, "question": "Can I pay by card?", "answer": "Yes."},
        {"id": "zh-1", "text": "三十天内可以退货。", "audience": "agent"},
    ]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    write(tmp_path, {"pages.jsonl": text})
    alone = documents(tmp_path / "pages.jsonl")
    assert list(alone) == ["Returns/Window", "7", "zh-1"]
    assert alone["Returns/Window"].passages[0].text == "Thirty days.\nNo more."
    assert alone["Returns/Window"].passages[0].document == "Returns/Window"
    assert alone["7"].passages[0].kind is Kind.FAQ
    assert (alone["zh-1"].document.locale, alone["zh-1"].document.audience) == ("zh", "agent")
    assert list(documents(tmp_path)) == ["pages.jsonl/Returns/Window", "pages.jsonl/7", "pages.jsonl/zh-1"]


def test_rows_that_cannot_be_used_are_named_by_line_and_the_others_are_read(tmp_path: Path) -> None:
    files = {
        "faq.csv": "question,answer\nWhere?,Here.\nWhy?,\nHow,much,too many\n",
        "pages.jsonl": '{"id": "a", "text": "A."}\n{"id": "b"\n[1]\n{"id": "c"}\n{"id": "a", "text": "Again."}\n',
    }
    write(tmp_path, files)
    assert problems(tmp_path) == [
        "faq.csv: line 3: the answer is empty; fill it in or delete the row",
        "faq.csv: line 4: 3 cells under 2 columns; put quotes round cells that hold ','",
        "pages.jsonl: line 2: not JSON (Expecting ',' delimiter); write one JSON object a line",
        'pages.jsonl: line 3: not a JSON object; write {"id": …, "title": …, "text": …}',
        "pages.jsonl: line 4: neither a text nor a question with its answer; fill it in or delete the row",
    ]
