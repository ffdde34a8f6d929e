"""What a terminal shows at its width: whole words, no marker alone on a line, sources under their own column."""

import io
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.console import Console

from shopclerk.adapters.terminal import rendering
from shopclerk.adapters.terminal.rendering import Flow, print_line

Shown = Callable[[int], Callable[[], list[str]]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Makes the terminal so many columns wide; what it gives returns the lines printed so far."""

    def widen(width: int) -> Callable[[], list[str]]:
        console = Console(file=io.StringIO(), width=width, soft_wrap=False, highlight=False)
        monkeypatch.setattr(rendering, "console", lambda: console)
        return lambda: console.file.getvalue().splitlines()  # type: ignore[attr-defined]

    return widen


def test_a_marker_stays_with_the_word_before_it(shown: Shown) -> None:
    lines = shown(20)
    print_line("You may return it. [1] And so on. [2]")
    assert lines() == ["You may return", "it. [1] And so", "on. [2]"]


def test_further_lines_of_a_source_begin_under_its_first_word(shown: Shown) -> None:
    lines = shown(30)
    print_line("  [1] returns › Opened electronics  (returns.md#opened)", hang=6)
    assert lines()[0].startswith("  [1] returns")
    assert all(line.startswith("      ") for line in lines()[1:])


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(
    "text", ["Opened electronics can be returned within 14 days. [1] " * 3, "已拆封的电子产品可在14天内退货。 [1] " * 4]
)
def test_no_line_is_wider_than_the_terminal(shown: Shown, width: int, text: str) -> None:
    lines = shown(width)
    print_line(text.strip())
    flow = Flow()
    for sentence in text.strip().split("] "):
        flow.say(sentence)
    flow.end()
    assert all(cell_len(line.rstrip()) <= width for line in lines())


def test_streamed_sentences_flow_on_without_breaking_a_word(shown: Shown) -> None:
    lines = shown(20)
    flow = Flow()
    flow.say("Opened electronics can be returned.")
    flow.say("Keep the box. [1]")
    flow.end()
    assert [line.rstrip() for line in lines()] == ["Opened electronics", "can be returned.", "Keep the box. [1]"]
    assert flow.said.split() == ["Opened", "electronics", "can", "be", "returned.", "Keep", "the", "box.", "[1]"]
