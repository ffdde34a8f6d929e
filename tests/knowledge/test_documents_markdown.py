"""Markdown and HTML become passages that can be quoted and cited."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.knowledge.documents.anchors import Anchors, slug
from shopclerk.knowledge.documents.languages import width
from shopclerk.knowledge.documents.lengths import LONGEST, split_long
from shopclerk.knowledge.documents.wording import plain

from .reading import documents, passages, write

RETURNS = """---
title: Returns
locale: en
audience: public
valid_from: 2026-01-01
valid_to: 2026-12-31
---

# Returns and refunds

Read this first.

## Return window

Most items can be returned within {{ returns_window_days }} days
of delivery, **used or not**.

### Gifts

See [our gift page](gifts.md) or write to <help@shop.example>.

## Opened electronics!

| Item | Window | Fee |
|---|---|---|
| Headphones | 14 days | 10% |
| Cameras | 7 days | |

- must be clean,
  with all parts
- ~~no receipt needed~~ receipt needed

```
## not a heading
```
"""


def test_a_section_becomes_one_passage_with_its_place(tmp_path: Path) -> None:
    found = passages(write(tmp_path, {"returns.md": RETURNS}), {"returns_window_days": "30"})

    window = found["returns.md#return-window"]
    assert (window.document, window.uri) == ("returns.md", "returns.md#return-window")
    assert (window.title, window.section) == ("Returns", "Return window")
    assert window.text == "Most items can be returned within 30 days of delivery, used or not."
    assert (window.locale, window.audience) == ("en", "public")
    assert (window.valid_from, window.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_nested_section_is_named_with_the_headings_above_it(tmp_path: Path) -> None:
    gifts = passages(write(tmp_path, {"returns.md": RETURNS}))["returns.md#gifts"]
    assert gifts.section == "Return window › Gifts"
    assert gifts.text == "See our gift page or write to help@shop.example."


def test_text_under_the_title_has_the_title_s_anchor(tmp_path: Path) -> None:
    assert (
        passages(write(tmp_path, {"returns.md": RETURNS}))["returns.md#returns-and-refunds"].text == "Read this first."
    )


def test_tables_become_lines_that_can_be_read_alone_and_code_holds_no_headings(tmp_path: Path) -> None:
    opened = passages(write(tmp_path, {"returns.md": RETURNS}))["returns.md#opened-electronics"]
    assert opened.text.split("\n") == [
        "Headphones — Window: 14 days; Fee: 10%",
        "Cameras — Window: 7 days",
        "",
        "- must be clean, with all parts",
        "- receipt needed",
        "",
        "## not a heading",
    ]


def test_a_document_without_front_matter_is_named_by_its_heading_or_its_file(tmp_path: Path) -> None:
    files = {
        "a.md": "# Gift cards\n\nThey never expire.",
        "shipping-times.md": "Two days.",
        "zh/尺码.txt": "偏大一码。",
    }
    found = {uri: cut.document for uri, cut in documents(write(tmp_path, files)).items()}
    assert (found["a.md"].title, found["a.md"].locale) == ("Gift cards", "en")
    assert found["shipping-times.md"].title == "Shipping times"
    assert (found["zh/尺码.txt"].title, found["zh/尺码.txt"].locale) == ("尺码", "zh")


def test_text_before_any_heading_is_cited_by_the_document_alone(tmp_path: Path) -> None:
    assert list(passages(write(tmp_path, {"note.md": "Two days."}))) == ["note.md"]


def test_chinese_headings_keep_their_anchor_and_wrapped_lines_join_without_blanks(tmp_path: Path) -> None:
    text = "# 退货\n\n## 已拆封的电子产品\n\n可在签收后 14 天内\n退货，须附上配件。\n"
    found = passages(write(tmp_path, {"zh/returns.md": text}))["zh/returns.md#已拆封的电子产品"]
    assert found.text == "可在签收后 14 天内退货，须附上配件。"
    assert found.locale == "zh"


@pytest.mark.parametrize(
    ("name", "text", "locale"),
    [
        ("zh/a.md", "words", "zh"),
        ("a.zh-CN.md", "words", "zh"),
        ("a_zh.md", "words", "zh"),
        ("how-to.md", "words", "en"),
        ("hr/a.md", "words", "en"),
        ("a.md", "这是退货政策。", "zh"),
        ("b.md", "返品ポリシーです。", "ja"),
        ("c.md", "---\nlang: de-AT\n---\nWorte", "de"),
    ],
)
def test_the_language_is_told_by_metadata_then_place_then_script(
    tmp_path: Path, name: str, text: str, locale: str
) -> None:
    assert documents(write(tmp_path, {name: text}))[name].document.locale == locale


def test_two_headings_of_one_name_get_two_anchors(tmp_path: Path) -> None:
    text = "## Fees\n\nOne.\n\n## Fees\n\nTwo.\n\n## Fees {#later}\n\nThree.\n"
    assert list(passages(write(tmp_path, {"a.md": text}))) == ["a.md#fees", "a.md#fees-2", "a.md#later"]


def test_a_long_section_is_split_between_sentences_and_cited_at_one_place(tmp_path: Path) -> None:
    sentences = [f"Rule number {n} says that parcel {n} is sent by the carrier of zone {n}." for n in range(60)]
    found = passages(write(tmp_path, {"a.md": "## Rules\n\n" + " ".join(sentences)}))
    assert len(found) > 2
    assert list(found)[:2] == ["a.md#rules", "a.md#rules~2"]
    assert {passage.uri for passage in found.values()} == {"a.md#rules"}
    assert all(passage.text.endswith(".") and len(passage.text) <= LONGEST for passage in found.values())
    assert " ".join(passage.text for passage in found.values()) == " ".join(sentences)


def test_underlined_headings_count_and_a_rule_below_a_paragraph_does_not(tmp_path: Path) -> None:
    text = "Returns\n=======\n\nFirst.\n\nFees\n----\n\nSecond line\nof it.\n---\nThird.\n"
    found = passages(write(tmp_path, {"a.md": text}))
    assert {id: passage.text for id, passage in found.items()} == {
        "a.md#returns": "First.",
        "a.md#fees": "Second line of it.\nThird.",
    }


def test_headings_may_be_closed_and_hashtags_are_none(tmp_path: Path) -> None:
    text = "## Fees ##\n\nOne. <!-- not\nthis -->\n#sale and C# are words.\n\n## C#\n\nTwo.\n"
    found = passages(write(tmp_path, {"a.md": text}))
    assert {passage.section: passage.text for passage in found.values()} == {
        "Fees": "One.\n\n#sale and C# are words.",
        "C#": "Two.",
    }


def test_placeholders_of_other_tools_stay_as_they_are(tmp_path: Path) -> None:
    found = passages(write(tmp_path, {"a.md": "{{ page.title }} and {{ shop }} for {{days}} days"}), {"days": "30"})
    assert found["a.md"].text == "{{ page.title }} and {{ shop }} for 30 days"


def test_the_digest_changes_with_the_variables_a_document_uses_and_no_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "{{ days }} days", "b.md": "No number."})

    def digests(variables: dict[str, str]) -> list[str]:
        return [cut.document.digest for cut in documents(tmp_path, variables).values()]

    before, after = digests({"days": "30", "fee": "1"}), digests({"days": "14", "fee": "2"})
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_a_page_gives_its_main_content_with_its_own_anchors(tmp_path: Path) -> None:
    page = """<!doctype html><html lang="en-US"><head><title>Shipping | Harbour</title>
    <meta name="shopclerk:valid_to" content="2026-12-31"><style>p {}</style></head>
    <body><nav><a href="/">Home</a></nav><header>Free shipping today!</header>
    <main><h1>Shipping times</h1><p>We ship <b>today</b>.</p>
    <h2 id="abroad">Abroad</h2><ul><li>Canada: 5 days</li><li>Japan: 9 days</li></ul>
    <table><tr><th>Way</th><th>Cost</th></tr><tr><td>Air</td><td>$9</td></tr></table>
    <details><summary>Do you ship to Peru?</summary><p>Not yet.</p></details>
    <script>alert("no")</script></main><footer>Imprint</footer></body></html>"""
    found = passages(write(tmp_path, {"shipping.html": page}))
    texts = {id: passage.text for id, passage in found.items()}
    assert texts == {
        "shipping.html#shipping-times": "We ship today.",
        "shipping.html#abroad": "- Canada: 5 days\n- Japan: 9 days\n\nAir — Cost: $9",
        "shipping.html#do-you-ship-to-peru": "Not yet.",
    }
    first = found["shipping.html#abroad"]
    assert (first.title, first.locale, first.valid_to) == ("Shipping times", "en", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**14 days**, *not* __30__", "14 days, not 30"),
        ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
        ("[here](https://shop.example/a) ![logo](x.png)", "here (https://shop.example/a) logo"),
        ("a < 5 kg &amp; more<br>now", "a < 5 kg & more now"),
        (r"\*not bold\*", "*not bold*"),
        ("`code`", "code"),
    ],
)
def test_marks_of_formatting_are_taken_off(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_slugs_drop_what_no_anchor_holds() -> None:
    assert slug("What's new, in 2026?") == "whats-new-in-2026"
    assert [Anchors().take(slug("!!!"))] == ["section"]


@given(st.text(alphabet=st.sampled_from("ab 。.\n退货！? "), max_size=6000))
def test_splitting_keeps_every_character_that_is_not_blank(text: str) -> None:
    parts = split_long(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(width(part) <= LONGEST for part in parts)
