"""Texts for Slack: escaped, readable, and cut where nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.adapters.slack.incoming_text import mentioned, readable
from shopclerk.adapters.slack.text import clipped, escaped, for_markdown, split, to_mrkdwn


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<@U1> hi <@U2|ben> <@U3>", "hi @ben @U3"),
        ("see <#C1|general> and <#C2>", "see #general and #C2"),
        ("<!here> <!subteam^S1|@desk> <!date^1^{date}|today>", "@here @desk today"),
        ("<https://shop.example/a>", "https://shop.example/a"),
        ("<https://shop.example/a|our page>", "our page (https://shop.example/a)"),
        ("<http://shop.example|shop.example>", "shop.example"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<tel:+4712345678|12 34 56 78>", "12 34 56 78 (tel:+4712345678)"),
        ("", ""),
        ("2 &amp;lt; 3", "2 &lt; 3"),
    ],
)
def test_incoming_marks_read_as_their_author_saw_them(marked: str, plain: str) -> None:
    assert readable(marked, own="U1") == plain


def test_names_stand_for_mentions_and_each_is_asked_for_once() -> None:
    text = "<@U2> and <@U3> and <@U2>"
    assert mentioned(text) == ("U2", "U3")
    assert readable(text, names={"U2": "ben"}) == "@ben and @U3 and @ben"


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** and *soft* and ~~gone~~", "*bold* and _soft_ and ~gone~"),
        ("## Returns\n- one\n* two", "*Returns*\n• one\n• two"),
        ("[our page](https://shop.example/a)", "<https://shop.example/a|our page>"),
        ("`**a** & b` & **c**", "`**a** &amp; b` &amp; *c*"),
        ("a < b", "a &lt; b"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```"),
    ],
)
def test_markdown_becomes_slacks_own(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


def test_quotes_stay_quotes_in_a_markdown_block() -> None:
    assert for_markdown("> 14 days\na > b <x>") == "> 14 days\na &gt; b &lt;x&gt;"


def test_a_cut_keeps_paragraphs_whole_then_sentences() -> None:
    assert split("one two.\n\nthree four.", 12) == ("one two.", "three four.")
    assert split("One two. Three four. Five.", 18) == ("One two.", "Three four. Five.")
    assert split("一二三。四五六。七八九。", 9) == ("一二三。四五六。", "七八九。")


def test_a_code_block_that_is_cut_is_closed_and_opened_again() -> None:
    parts = split("```python\n" + "\n".join(f"line {n}" for n in range(20)) + "\n```", 60)
    assert len(parts) > 1
    assert all(part.startswith("```python\n") and part.endswith("\n```") for part in parts)
    assert [line for part in parts for line in part.splitlines()[1:-1]] == [f"line {n}" for n in range(20)]


def test_a_table_that_is_cut_repeats_its_header() -> None:
    rows = [f"| {n} | x |" for n in range(20)]
    parts = split("\n".join(["| n | y |", "|---|---|", *rows]), 80)
    assert len(parts) > 1
    assert all(part.startswith("| n | y |\n|---|---|\n") for part in parts)
    assert [line for part in parts for line in part.splitlines()[2:]] == rows


def test_an_unclosed_code_block_is_closed() -> None:
    assert split("```\nabc", 100) == ("```\nabc\n```",)


@given(st.text(alphabet="ab &<>。.!\n`|-x🙂", max_size=400), st.integers(min_value=30, max_value=80))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(escaped(part)) <= limit for part in parts)
    kept = [sign for sign in text if sign.isalnum() or sign in "&<>🙂"]
    assert [sign for part in parts for sign in part if sign.isalnum() or sign in "&<>🙂"] == kept


def test_a_clip_cuts_no_escape_in_two() -> None:
    assert clipped("ab &amp; c", 7) == "ab …"
    assert clipped("ab <https://shop.example|x>", 12) == "ab …"
    assert clipped("short", 5) == "short"
