"""Whatever lies in a file, reading it ends in documents or in clear lines, never in another error."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopclerk.knowledge.documents.reading import READERS, read_documents
from shopclerk.knowledge.documents.sections import cut_sections
from shopclerk.knowledge.documents.wording import plain, quotable, without_comments
from shopclerk.knowledge.errors import DocumentError
from shopclerk.knowledge.ports import CutDocument

PARTS = (
    "---\n", "title: x\n", "locale: zh\n", "valid_to: 2026-01-01\n", "# H\n", "## 退货 {#a}\n", "===\n", "| a | b |\n",
    "|---|---|\n", "```\n", "- item\n", "> quote\n", "**bold**", "[t](u)", "{{ days }}", "<p>", "</p>", "<td>",
    "<details><summary>", "question,answer\n", "sku,name\n", '"', ",", ";", "\n\n", '{"id": 1, "text": "x"}\n', '{"a"',
    "<!--", "-->", "\ufeff", "\u200b", "退货。", "Text. ", "\\", "~~", "_", "`", "\r\n", "&amp;", "\x0b", "\x85",
)  # fmt: skip
ANYTHING = st.lists(st.sampled_from(PARTS) | st.text(max_size=10), max_size=25).map("".join)


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANYTHING)
def test_any_text_is_read_or_refused_in_one_line(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    for outcome in read_documents(tmp_path, variables={"days": "30"}):
        if isinstance(outcome, DocumentError):
            assert "\n" not in str(outcome)
        else:
            assert isinstance(outcome, CutDocument)
            ids = [passage.id for passage in outcome.passages]
            assert len(set(ids)) == len(ids)
            assert all(passage.text.strip() and passage.section for passage in outcome.passages)


@pytest.mark.parametrize("unit", ["**a ", "_a _", "[a](", "[[", "`a", "~~a", "<a", "![", "&#", "\\", "*a* "])
def test_a_long_line_of_marks_is_read_in_no_time(unit: str) -> None:
    """A pattern that goes back over what it has read would take minutes here."""
    plain(unit * 20_000)


@pytest.mark.parametrize(
    "text", ["# " + " " * 200_000 + "x", "<!--" * 50_000, "|" + " " * 99_999 + "\n|" + " " * 99_999]
)
def test_a_long_run_of_blanks_or_open_comments_is_read_in_no_time(text: str) -> None:
    cut_sections(without_comments(text))
    quotable(text.split("\n"))
