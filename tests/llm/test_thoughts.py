"""What a reasoning model thinks aloud is cut, whole or streamed in any pieces."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.llm.thoughts import ThoughtFilter, without_thoughts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We do.", "We do."),
        ("  We do.", "  We do."),
        ("<think>hm</think>\n\nWe do.", "We do."),
        ("\n<think>\n\n</think>\n\nWe do.", "We do."),
        ("hm, the policy says</think>We do.", "We do."),
        ("<think>for ever", ""),
        ("<thinking about it> is fine", "<thinking about it> is fine"),
        ("<th", "<th"),
        ("", ""),
    ],
)
def test_only_the_answer_is_shown(text: str, shown: str) -> None:
    assert without_thoughts(text) == shown


@given(
    thought=st.none() | st.text("hm <", max_size=12),
    answer=st.text("We do.<\n ", max_size=20),
    cuts=st.lists(st.integers(0, 60), max_size=8),
)
def test_a_stream_shows_what_the_whole_shows_however_it_is_cut(
    thought: str | None, answer: str, cuts: list[int]
) -> None:
    text = answer if thought is None else f"<think>{thought}</think>{answer}"
    edges = sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})
    filtered = ThoughtFilter()
    shown = "".join(filtered.feed(text[start:end]) for start, end in itertools.pairwise(edges))
    assert shown + filtered.rest() == without_thoughts(text)
